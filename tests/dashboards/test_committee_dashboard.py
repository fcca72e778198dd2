"""The select committee's dashboard: worst first, what to ask, filters by the address, whole with and without HTMX."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from council_pm.jobs.models import Job, JobState
from council_pm.people.roles import Role
from tests.dashboards.council import RECENTLY, World, add_indicator, judge, signed_in
from tests.factories import CommitteeFactory

PAGE = "/scrutiny/place/"


@pytest.fixture
def member(world: World) -> Client:
    """A member's browser, and six indicators in every state that matters."""
    add_indicator(world, "Bins missed", ["60", "52", "41"], owner="Head of Waste", last={"known_from": RECENTLY})
    add_indicator(world, "Streets clean", ["40", "42", "44"])
    add_indicator(world, "Calls answered", ["55", "54", "53"], theme="Customers")
    add_indicator(world, "Benefits paid", ["51", "55", "60"], theme="Customers", last={"demonstration": True})
    add_indicator(world, "Weekly pay", ["500", "510", "520"], measured_in="£", polarity="neutral", influence="context")
    add_indicator(world, "Fires", [], theme="Safety")
    add_indicator(world, "Only elsewhere", ["60", "10"], baskets=[world.corporate])
    judge()
    return signed_in(Role.MEMBER, world)


def text(client: Client, address: str = PAGE, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def listed(html: str) -> list[str]:
    """The names in the list's table, in order."""
    return re.findall(r'<tr><th scope="row"><a href="/indicators/[^"]+">([^<]+)</a>', html.split('id="indicators"')[-1])


def test_one_sentence_says_what_matters_and_what_is_not_counted(member: Client) -> None:
    html = text(member)
    assert "<strong>1 of 6</strong> indicators is off target and getting worse; 2 are on target." in html
    assert "1 has changed since the last meeting on 10 June 2026." in html
    assert "50% of the 4 with a target and a figure are on target; not counted: " in html
    assert "1 for information" in html
    assert "next meeting 9 September 2026" in html


def test_exceptions_come_worst_first_with_reason_owner_and_question(member: Client) -> None:
    html = text(member)
    asked = html.split("Ask about these")[1].split("All indicators")[0]
    assert asked.index("Bins missed") < asked.index("Streets clean")
    assert "41.0% is below the target of 50.0% by 9 points, more than the 2 points allowed." in asked
    assert "Worse than the period before" in asked
    assert "newly off target" in asked
    assert "Head of Waste" in asked
    assert "It was not off target the period before" in asked


def test_never_more_than_seven_exceptions_stand_first(world: World) -> None:
    for number in range(9):
        add_indicator(world, f"Red {number}", ["45", str(40 - number)])
    judge()
    html = text(signed_in(Role.MEMBER, world))
    assert html.count('class="app-exception"') == 7


def test_slipping_good_changed_and_missing_each_have_a_list(member: Client) -> None:
    html = text(member)
    assert "Calls answered" in html.split("On target, but getting worse")[1].split("</ul>")[0]
    assert "Benefits paid" in html.split("Going well")[1].split("</ul>")[0]
    assert "was on target" in html.split("Changed since the meeting on 10 June 2026")[1].split("</ul>")[0]
    assert "Fires" in html.split("No figure yet")[1].split("</ul>")[0]


def test_the_matrix_counts_and_leads_to_the_lines(member: Client) -> None:
    html = text(member)
    assert '<a href="?status=red&amp;direction=worse#all">1</a>' in html
    assert '<a href="?status=green#all">2</a>' in html
    assert "4 indicators with a target and a figure" in html
    assert '<a href="?status=contextual#all">1 for information</a>' in html


def test_the_list_holds_the_whole_basket_by_theme_worst_first_and_nothing_else(member: Client) -> None:
    assert listed(text(member)) == [
        "Bins missed", "Streets clean", "Weekly pay", "Calls answered", "Benefits paid", "Fires",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?theme=Customers", ["Calls answered", "Benefits paid"]),
        ("?status=red", ["Bins missed", "Streets clean"]),
        ("?status=red&direction=worse", ["Bins missed"]),
        ("?direction=better", ["Streets clean", "Benefits paid"]),
        ("?sort=name&status=red", ["Bins missed", "Streets clean"]),
        ("?sort=name", ["Benefits paid", "Bins missed", "Calls answered", "Fires", "Streets clean", "Weekly pay"]),
        ("?status=purple&direction=sideways&sort=oddly&page=99&view=x", None),
        ("?theme=" + "x" * 200, None),
    ],
)
def test_the_address_says_what_is_shown(member: Client, query: str, names: list[str] | None) -> None:
    assert listed(text(member, PAGE + query)) == (names if names is not None else listed(text(member)))


def test_filters_keep_their_state_and_say_it_in_words(member: Client) -> None:
    html = text(member, PAGE + "?status=red&theme=Environment")
    assert '<option value="red" selected>' in html
    assert "2 of 6 indicators: Environment; off target" in html
    assert "/scrutiny/place/table.csv?theme=Environment&amp;status=red" in html


def test_filters_without_a_match_say_what_to_do(member: Client) -> None:
    html = text(member, PAGE + "?status=overdue")
    assert "Nothing matches these filters" in html
    assert "Show all" in html


def test_the_rug_shows_the_last_periods(member: Client) -> None:
    html = text(member, PAGE + "?view=rug")
    row = html.split(">Bins missed</a></th>")[-1].split("</tr>")[0]
    assert re.findall(r">([\d.]+)<span", row) == ["60.0", "52.0", "41.0"]
    assert "Off target" in row


def test_htmx_gets_the_region_alone_and_history_the_whole_page(member: Client) -> None:
    region = text(member, PAGE + "?status=red", **{"HX-Request": "true"})
    assert "<html" not in region
    assert "How are our services doing?" not in region
    assert listed(region) == ["Bins missed", "Streets clean"]
    whole = text(member, PAGE + "?status=red", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole
    assert "How are our services doing?" in whole


def test_fragments_and_pages_stay_apart_in_caches(member: Client) -> None:
    response = member.get(PAGE)
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_a_session_that_is_over_gets_no_fragment(world: World) -> None:
    response = Client().get(PAGE, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert Client().get(PAGE).status_code == 302


def test_demonstration_and_provisional_figures_are_marked_in_their_rows(world: World) -> None:
    add_indicator(world, "Made up", ["60", "55"], last={"demonstration": True})
    add_indicator(world, "Not final", ["60", "55"], last={"provisional": True})
    add_indicator(world, "Published", ["60", "55"])
    judge()
    html = text(signed_in(Role.MEMBER, world))
    rows = dict(re.findall(r"<tr><th scope=\"row\"><a [^>]+>([^<]+)</a>(.*?)</tr>", html))
    assert "demonstration figure" in rows["Made up"]
    assert "provisional" in rows["Not final"]
    assert "demonstration figure" not in rows["Published"]
    assert "provisional" not in rows["Published"]


def test_a_committee_without_indicators_says_so(world: World) -> None:
    CommitteeFactory.create(slug="audit", name="Audit Committee")
    client = signed_in(Role.MEMBER, world)
    for address in (PAGE, "/scrutiny/audit/"):
        html = text(client, address)
        assert "There are no indicators here yet." in html
        assert "No indicators here yet" in html


def test_without_a_meeting_so_far_nothing_is_said_of_changes(world: World) -> None:
    world.committee.meetings.all().delete()
    add_indicator(world, "Bins missed", ["60", "41"])
    judge()
    assert "hanged since" not in text(signed_in(Role.MEMBER, world))


def test_delayed_calculations_are_announced_even_on_a_kept_page(member: Client) -> None:
    assert "Calculations are delayed" not in text(member)
    then = timezone.now() - timedelta(minutes=5)
    Job.objects.create(kind="recompute", system="tests", state=JobState.WAITING, not_before=then, created_at=then)
    assert "Calculations are delayed" in text(member)


@pytest.mark.parametrize("address", ["/scrutiny/nowhere/", "/scrutiny/over/", "/scrutiny/nowhere/table.csv"])
def test_a_committee_that_is_missing_or_over_is_not_found(world: World, address: str) -> None:
    CommitteeFactory.create(slug="over", valid_until=date(2026, 8, 9))
    assert signed_in(Role.MEMBER, world).get(address).status_code == 404


def test_the_file_holds_what_the_page_shows(member: Client) -> None:
    response = member.get("/scrutiny/place/table.csv?status=red")
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["Bins missed", "Streets clean"]
    assert "41.0%" in lines[1]


def test_more_lines_than_a_page_holds_are_paged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("council_pm.dashboards.selectors.listing.PAGE", 2)
    for number in range(5):
        add_indicator(world, f"Number {number}", ["60", "55"])
    judge()
    client = signed_in(Role.MEMBER, world)
    assert len(listed(text(client))) == 2
    third = text(client, PAGE + "?page=3")
    assert listed(third) == ["Number 4"]
    assert "5 to 5 of 5" in third
    assert 'href="/scrutiny/place/?page=2"' in third
    assert listed(text(client, PAGE + "?page=77")) == ["Number 4"]


def test_nothing_inline_is_left_for_the_content_policy_to_refuse(member: Client) -> None:
    html = text(member)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r" on[a-z]+=", html)
