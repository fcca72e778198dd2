"""From any dashboard, one click: the same figures for the same readers, two pages, fast, whatever is in the basket."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.packs.content import Summary
from council_pm.people.roles import Role
from indicators.models import ReturnVersion, Round, Series, Value
from indicators.returns.states import Act, Stage
from tests.dashboards.council import RECENTLY, World, add_indicator, judge, open_round, release, signed_in
from tests.factories import CommitteeFactory, ReturnFactory
from tests.papers import pdf_pages, squeezed, text_of, word_text

DASHBOARDS = ["/scrutiny/place/", "/executive/", "/units/PLA/", "/units/PLA1/", "/units/PLA11/"]
PAPERS = [dashboard + kind for dashboard in DASHBOARDS[:3] for kind in ("summary/", "summary.pdf", "summary.docx")]
HIDDEN, SHOWN = "41.7", "61.3"
CAUTION = "do not pass it on before they are released"


def told_by(client: Client, address: str) -> Summary:
    paper: Summary = client.get(address).context["paper"]
    return paper


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_every_dashboard_leads_to_its_summary_and_that_to_its_files(world: World, dashboard: str) -> None:
    add_indicator(world, "Bins missed", ["60", "41"])
    judge()
    client = signed_in(Role.CHIEF_EXECUTIVE, world)
    assert f'<a href="{dashboard}summary/">Two-page summary</a>' in text_of(client.get(dashboard))
    page = text_of(client.get(f"{dashboard}summary/"))
    assert f'<a href="{dashboard}"' in page
    for kind, content_type in (("pdf", "application/pdf"), ("docx", "application/vnd.openxmlformats-")):
        assert f'href="{dashboard}summary.{kind}"' in page
        answer = client.get(f"{dashboard}summary.{kind}")
        assert answer["Content-Type"].startswith(content_type)
        name = {"/executive/": "council"}.get(dashboard, dashboard.rstrip("/").rsplit("/", 1)[-1].lower())
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-summary-2026-08-10.{kind}"'
        assert answer["Cache-Control"] == "no-store"


def test_a_figure_shows_on_no_paper_before_its_step_of_the_ladder(world: World) -> None:
    window = open_round(1, 2)
    add_indicator(world, "Bins emptied", [SHOWN, HIDDEN], last={"round": window})
    judge()
    member, chief = signed_in(Role.MEMBER, world), signed_in(Role.CHIEF_EXECUTIVE, world)
    for address in PAPERS:
        early = text_of(chief.get(address))
        assert HIDDEN in early, address
        assert squeezed(CAUTION) in squeezed(early), address
        paper = text_of(member.get(address))
        assert HIDDEN not in paper, address
        assert squeezed(CAUTION) not in squeezed(paper), address
    assert told_by(member, "/scrutiny/place/summary/").lead.startswith("There is 1 indicator here: on target")
    release(window, 3)
    judge()
    for address in PAPERS:
        assert HIDDEN in text_of(member.get(address)), address


@pytest.mark.parametrize("address", PAPERS)
def test_figures_are_no_part_of_a_system_administrators_role(world: World, address: str) -> None:
    add_indicator(world, "Bins emptied", [SHOWN])
    judge()
    answer = signed_in(Role.SYSTEM_ADMINISTRATOR, world).get(address)
    assert answer.status_code == 403
    assert SHOWN not in text_of(answer)


@pytest.mark.parametrize(
    "address",
    ["/scrutiny/none/summary/", "/units/NONE/summary.pdf", "/scrutiny/place/summary.exe", "/executive/summary."],
)
def test_what_there_is_no_paper_of_is_not_found(world: World, address: str) -> None:
    assert signed_in(Role.CHIEF_EXECUTIVE, world).get(address).status_code == 404


def test_a_paper_is_filtered_like_the_dashboard_and_says_so(world: World) -> None:
    add_indicator(world, "Bins missed", ["60", "41"], theme="Waste")
    add_indicator(world, "Calls answered", ["55", "60"], theme="Customers")
    judge()
    client = signed_in(Role.MEMBER, world)
    query = "?theme=Waste&amp;status=red"
    assert f'<a class="app-link app-no-print" href="/scrutiny/place/summary/{query}"' in text_of(
        client.get("/scrutiny/place/?theme=Waste&status=red")
    )
    answer = client.get("/scrutiny/place/summary/?theme=Waste&status=red&page=9&view=rug")
    told: Summary = answer.context["paper"]
    assert told.cautions == ("Only 1 of 2 indicators: Waste; off target.",)
    assert told.lead.startswith("There is 1 indicator here: off target")
    assert "summary.pdf?theme=Waste&amp;status=red" in text_of(answer)
    paper = text_of(client.get("/scrutiny/place/summary.pdf?theme=Waste&status=red"))
    assert "Binsmissed" in squeezed(paper)
    assert "Callsanswered" not in squeezed(paper)
    unknown = told_by(client, "/scrutiny/place/summary/?status=purple&theme=" + "x" * 200)
    assert unknown.cautions == ()


@pytest.mark.parametrize("kind", ["summary/", "summary.pdf", "summary.docx"])
def test_a_committee_without_indicators_has_a_paper_that_says_so(world: World, kind: str) -> None:
    CommitteeFactory.create(slug="new", name="New Committee")
    client = signed_in(Role.MEMBER, world)
    for address in (f"/scrutiny/new/{kind}", f"/scrutiny/place/{kind}", f"/executive/{kind}?status=red"):
        assert "Therearenoindicatorshereyet." in squeezed(text_of(client.get(address))), address


def test_nothing_off_target_and_nothing_missing_is_said_in_words(world: World) -> None:
    add_indicator(world, "Bins emptied", ["60", "60"])
    judge()
    told = told_by(signed_in(Role.MEMBER, world), "/scrutiny/place/summary/")
    assert told.worst
    assert (told.worst.note, told.worst.rows) == ("None is off target.", ())
    assert [lines.note for lines in told.lists] == [
        "None is both on target and getting better.",
        "None that is on target gets worse.",
        "Every figure that was due has come.",
    ]


def test_a_part_of_the_council_is_told_by_its_key_indicators_like_its_page(world: World) -> None:
    add_indicator(world, "Bins missed", ["60", "41"])
    for number in range(2):
        add_indicator(world, f"Lorries {number}", ["60", "41"], baskets=[])
    judge()
    client = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service)
    told = told_by(client, "/units/PLA1/summary/")
    assert told.lead in text_of(client.get("/units/PLA1/")).replace("<strong>", "").replace("</strong>", "")
    assert told.details[-2:] == ("Counted: 1 key indicator.", "2 more underpin them and are on screen.")
    assert "Lorries" not in repr(told)


def say(series: Series, said: str, window: Round) -> None:
    """The words with which the latest figure of a series was signed off."""
    value = Value.objects.filter(series=series).latest("end")
    one = ReturnFactory.create(series=series, round=window)
    content = {"value": str(value.value), "happened": said, "next_steps": "New lorries come in October."}
    of_its_act = {"act": Act.SIGN_OFF, "stage": Stage.SIGNED_OFF, "at": value.signed_at, "by": value.signed_by}
    ReturnVersion.objects.create(of=one, version=3, content=content, **of_its_act)


SIGNED = {"submitted_by": 1, "signed_by": 2, "signed_at": RECENTLY}


@pytest.mark.parametrize("step", [1, 2, 3])
def test_what_the_service_says_of_the_worst_stands_in_every_paper_from_its_release_on(world: World, step: int) -> None:
    window = open_round(*range(1, step + 1))
    said = "Two lorries broke down in May."
    say(add_indicator(world, "Bins missed", ["60", "40"], last={"round": window, **SIGNED}), said, window)
    add_indicator(world, "Calls answered", ["60", "40"])
    judge()
    for role, sees in ((Role.MEMBER, step == 3), (Role.HEAD_OF_SERVICE, True)):
        client = signed_in(role, world, unit=world.units.service)
        told = f"The service: {said} New lorries come in October."
        assert (told in repr(told_by(client, "/scrutiny/place/summary/"))) is sees, role
        assert (said in text_of(client.get("/scrutiny/place/summary/"))) is sees, role
        assert (
            said in " ".join(" ".join(pdf_pages(client.get("/scrutiny/place/summary.pdf").content)).split())
        ) is sees
        assert (said in word_text(client.get("/scrutiny/place/summary.docx").content)) is sees


def test_seventy_indicators_with_the_longest_names_fill_two_pages_in_time(world: World) -> None:
    name = "Wholly unreasonable waits for everything everywhere "
    window = open_round(3)
    for number in range(70):
        series = add_indicator(
            world,
            (f"{number} " + name * 4)[:160],
            [str(40 + number % 20), str(40 + (number * 7) % 20)] if number % 5 else [],
            theme=(f"{number % 14} Economy, Regeneration, Transport, Housing and " + "Other " * 9)[:80],
            owner=("Assistant Director of Everything " * 4)[:120],
            measured_in=("per 100,000 residents of working age " * 2)[:60],
            last={"demonstration": True, "provisional": True, "round": window, **SIGNED},
        )
        if number % 5:
            say(series, "Wholly unexpected circumstances beyond anybody's control. " * 10, window)
    judge()
    client = signed_in(Role.MEMBER, world)
    client.get("/scrutiny/place/summary.pdf")
    for kind in ("summary/", "summary.pdf", "summary.docx"):
        cache.clear()
        started = time.perf_counter()
        answer = client.get(f"/scrutiny/place/{kind}")
        assert time.perf_counter() - started < 3, kind
        if kind == "summary.pdf":
            assert len(pdf_pages(answer.content)) == 2


def test_a_basket_that_is_too_large_for_two_pages_is_named_in_part_and_counted_whole(world: World) -> None:
    for number in range(84):
        add_indicator(world, f"Indicator {number}", ["60", "40" if number < 10 else "60"], theme=f"Theme {number % 20}")
    judge()
    client = signed_in(Role.MEMBER, world)
    told = told_by(client, "/scrutiny/place/summary/")
    assert told.names
    assert told.strip
    assert told.names.note == "4 more are named in the list on screen only."
    assert len(told.strip.themes) == 9
    assert told.strip.themes[-1].name == "Other themes"
    assert sum(len(theme.lights) for theme in told.strip.themes) == 84
    assert len(pdf_pages(client.get("/scrutiny/place/summary.pdf").content)) == 2


@pytest.mark.parametrize("role", [Role.MEMBER, Role.HEAD_OF_SERVICE])
def test_a_paper_asks_as_often_for_three_indicators_as_for_one(world: World, role: Role) -> None:
    client = signed_in(role, world, unit=world.units.service)

    def asked() -> list[int]:
        counts = []
        for address in PAPERS:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    add_indicator(world, "First", ["60", "40"])
    judge()
    with_one = asked()
    add_indicator(world, "Second", ["60", "40"])
    add_indicator(world, "Third", [])
    judge()
    assert asked() == with_one
    assert (
        max(with_one) <= 10
    )  # those of the dashboard, whether a rule or target was changed, and the words on the worst
