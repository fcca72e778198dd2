"""The screens of the target round: what each shows, refuses and keeps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.core.access import Actor
from council_pm.people.roles import Role
from indicators.models import Series, Target, TargetConfirmation, TargetProposal
from indicators.recompute import recompute
from indicators.target_table import rows_of_table
from indicators.target_years import TargetYear
from tests.factories import DefinitionFactory, user_with_role
from tests.factories.indicators_quarters import aim, figure
from tests.indicators.target_council import (
    AFTER_ROUND,
    BEFORE_ROUND,
    IN_ROUND,
    LAST_YEAR,
    QUARTERS,
    YEAR,
    TargetCouncil,
    agree,
    check,
    propose,
    row,
    target_council,
    targets_of,
)
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
GRID = f"/targets/{YEAR}/PLA/"
Clock = time_machine.Traveller


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(IN_ROUND, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(council: TargetCouncil) -> Client:
    return signed_in(council.officer)


@pytest.fixture
def director(council: TargetCouncil) -> Client:
    return signed_in(council.director)


def cell(series: Series, year: str = YEAR) -> str:
    return f"t-{series.pk}-{year}"


def send(client: Client, address: str = GRID, status: int = 200, **data: str) -> str:
    response = client.post(address, data)
    assert response.status_code == status, text_of(response)
    return text_of(response)


# --- Where one comes in


def test_every_screen_opens_with_nothing_in_it(officer: Client, director: Client) -> None:
    for address in ("/targets/", GRID, f"{GRID}rollover/", f"{GRID}proposals/", f"{GRID}provisional/"):
        assert officer.get(address).status_code == 200, address
        assert director.get(address).status_code == 200, address
    assert "No indicator here takes a target" in text_of(officer.get(GRID))


def test_the_overview_counts_how_far_each_part_is(council: TargetCouncil, director: Client) -> None:
    agreed, confirmed, waiting, missing = (council.series(f"PLA-0{n}") for n in range(4))
    council.series("PLA-09", influence="context")
    council.series("CHI-01", place=council.units.other_unit)
    propose(council, row(agreed, "55", 1), row(confirmed, "55", 2))
    agree(council)
    TargetConfirmation.objects.create(series=confirmed, year=YEAR, by=7, at="2026-05-01T09:00Z")
    propose(council, row(waiting, "55"))
    assert missing.pk
    page = director.get("/targets/").context["page"]
    (found,) = page.rows
    counts = (found.total, found.agreed, found.provisional, found.proposed, found.missing)
    assert (found.place.code, counts) == ("PLA", (4, 2, 1, 1, 1))
    chief = signed_in(council.chief).get("/targets/").context["page"]
    assert {one.place.code: one.total for one in chief.rows} == {"TBC": 5, "PLA": 4, "CHI": 1}


def test_the_overview_opens_on_the_year_whose_round_is_open(council: TargetCouncil, clock: Clock) -> None:
    for day, year in (("2026-05-12", YEAR), ("2027-01-15", "2027-28"), ("2026-11-25", YEAR)):
        clock.move_to(date.fromisoformat(day))
        director = signed_in(council.director)
        assert director.get("/targets/").context["page"].day.year.slug == year
    assert director.get("/targets/?year=2025-26").context["page"].day.year.label == "2025/26"
    assert director.get("/targets/?year=soon").status_code == 404


def test_the_overview_comes_as_a_file_too(council: TargetCouncil, director: Client) -> None:
    council.series()
    rows = list(csv.reader(io.StringIO(director.get("/targets/?format=csv").content.decode("utf-8-sig"))))
    assert rows[1] == ["PLA", "Place", "1", "0", "0", "0", "1"]
    assert director.get("/targets/?format=xlsx")["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("address", ["/targets/2026/PLA/", "/targets/2026-27/NONE/", f"/indicators/X/targets/{YEAR}/1/",
                                     "/indicators/X/targets/next/1/"])  # fmt: skip
def test_what_is_not_there_is_404(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


# --- The grid


def test_the_grid_shows_two_years_the_light_and_what_is_proposed(council: TargetCouncil, officer: Client) -> None:
    one = council.series("PLA-01", name="Bins & boxes <b>")
    aim(one, LAST_YEAR[3], "52")
    other = council.series("PLA-02", ["40", "41"])
    propose(council, row(one, "55.5", reason="Plan."))
    recompute()
    grid = officer.get(GRID).context["grid"]
    first, second = grid.rows
    assert first.past == [("2024/25", "", ""), ("2025/26", "53.0%", "52.0%")]
    assert second.past[1] == ("2025/26", "41.0% (to Sep 2025)", "")
    assert "On target" in first.mark
    assert [(c.text, c.open, c.note) for c in first.cells] == [("55.5", True, "Proposed")]
    assert (first.reason, second.cells[0].text, grid.versions) == ("Plan.", "", f"{one.pk}/{YEAR}:1")
    text = text_of(officer.get(GRID))
    assert "Bins &amp; boxes &lt;b&gt;" in text
    assert f'id="{cell(other)}"' in text


def test_what_stands_cannot_be_typed_over(council: TargetCouncil, officer: Client, clock: Clock) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02")
    propose(council, row(one, "55"))
    agree(council)
    aim(two, QUARTERS[3], "54")
    cells = [row.cells[0] for row in officer.get(GRID).context["grid"].rows]
    assert [(c.text, c.open, c.note) for c in cells] == [
        ("55.0%", False, "agreed"), ("", True, "Now 54.0%, not agreed"),
    ]  # fmt: skip
    clock.move_to(AFTER_ROUND)
    officer = signed_in(council.officer)
    cells = [row.cells[0] for row in officer.get(GRID).context["grid"].rows]
    assert [(c.text, c.open, c.note) for c in cells] == [
        ("55.0%", False, "agreed"), ("54.0%", False, "not agreed"),
    ]  # fmt: skip
    clock.move_to(BEFORE_ROUND)
    assert not signed_in(council.officer).get(GRID).context["grid"].is_open


def test_a_returned_proposal_is_said_and_not_sent_again_by_itself(
    council: TargetCouncil, officer: Client, director: Client
) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    made = TargetProposal.objects.get()
    director.post(f"{GRID}proposals/decide/", {"action": "return", "chosen": made.pk, "note": "Higher."})
    (found,) = officer.get(GRID).context["grid"].rows
    assert (found.cells[0].text, found.cells[0].note) == ("", "Returned: 55")


def test_series_of_other_calendars_have_their_own_year(council: TargetCouncil, officer: Client) -> None:
    one = council.series("PLA-01", [], calendar="academic", frequency="annual")
    figure(one, type(QUARTERS[0])(date(2025, 9, 1), date(2026, 8, 31)), "61")
    grid = officer.get(GRID).context["grid"]
    assert grid.rows[0].past == [("2024/25", "", ""), ("2025/26", "61.0%", "")]
    propose(council, row(one, "62"))
    agree(council)
    assert [(p.start, p.end) for p, _text in targets_of(one)] == [(date(2026, 9, 1), date(2027, 8, 31))]


def test_what_the_preview_shows_is_what_is_saved(council: TargetCouncil, officer: Client) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02", polarity="range")
    typed = {cell(one): "55", cell(two): "50 to 60", f"r-{one.pk}": "A bid.", "reason": "Plan.", "action": "check"}
    response = officer.post(GRID, typed)
    assert "2 targets to propose, 0 rows need attention, 0 left as they are" in text_of(response)
    assert not TargetProposal.objects.exists()
    lines = response.context["lines"]
    assert [(line.code, line.target, line.reason) for line in lines] == [
        ("PLA-01", "55.0%", "A bid."), ("PLA-02", "50.0 to 60.0%", "Plan."),
    ]  # fmt: skip
    saved = officer.post(GRID, {**typed, "action": "save"}, follow=True)
    assert "2 targets proposed. Somebody else agrees them." in text_of(saved)
    found = TargetProposal.objects.order_by("series__indicator__code").values_list("value", "low", "high", "reason")
    assert list(found) == [(Decimal(55), None, None, "A bid."), (None, Decimal(50), Decimal(60), "Plan.")]


def test_a_refused_block_keeps_everything_typed_and_points_to_the_cell(council: TargetCouncil, officer: Client) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02")
    text = send(
        officer, status=422, action="check", reason="The plan & more",
        **{cell(one): "fifty", cell(two): "5500", f"f-{two.pk}": "1; 2", f"r-{one.pk}": "<x>"},
    )  # fmt: skip
    assert f'<a href="#{cell(one)}">PLA-01: fifty is not a number we can read.' in text
    assert 'value="fifty"' in text
    assert 'value="5500"' in text
    assert 'value="1; 2"' in text
    assert 'value="&lt;x&gt;"' in text
    assert 'value="The plan &amp; more"' in text
    assert text.count('aria-invalid="true"') == 2
    text = send(officer, status=422, action="check", reason="Plan", **{cell(one): "55", cell(two): "5500"})
    assert "The latest value is 53 and the target 5,500: is the unit right?" in text


def test_a_stale_cell_is_refused_with_both_figures_and_can_be_sent_again(
    council: TargetCouncil, officer: Client
) -> None:
    one = council.series()
    propose(council, row(one, "56"), by=Actor(council.head.pk))
    typed = {cell(one): "57", "reason": "Plan.", "action": "save", "versions": ""}
    text = send(officer, status=422, **typed)
    assert "56.0%" in text
    assert 'value="57"' in text
    assert f'name="versions" value="{one.pk}/{YEAR}:1"' in text
    send(officer, status=302, **{**typed, "versions": f"{one.pk}/{YEAR}:1 nonsense x/y:z"})
    assert TargetProposal.objects.get(state="proposed").value == 57


def test_nothing_typed_is_nothing_to_propose(council: TargetCouncil, officer: Client) -> None:
    one = council.series()
    for data in ({}, {cell(one): " "}, {"t-x-y": "5"}, {"t-99999999999999999999-2026-27": "5"}):
        assert "There is nothing to propose" in send(officer, status=422, **{"action": "check", **data})


def test_a_series_of_another_department_is_not_proposed_from_this_grid(council: TargetCouncil, officer: Client) -> None:
    elsewhere = council.series("CHI-01", place=council.units.other_unit)
    send(officer, status=422, action="save", reason="Plan.", **{cell(elsewhere): "55"})
    assert not TargetProposal.objects.exists()


def test_the_preview_leads_back_to_the_grid_with_all_that_was_typed(council: TargetCouncil, officer: Client) -> None:
    one = council.series()
    text = send(officer, action="edit", reason="Plan.", years="3", **{cell(one): "55", cell(one, "2028-29"): "57"})
    assert 'value="55"' in text
    assert 'value="57"' in text


def test_a_pasted_block_with_faults_names_its_rows_and_keeps_the_rest(council: TargetCouncil, officer: Client) -> None:
    one = council.series()
    block = "PLA-01\t55\tA bid.\nNONE-1\t60\n"
    text = send(officer, status=422, action="paste", reason="Plan.", paste=block)
    assert "Row 2: NONE-1 is not among the indicators that take a target here." in text
    assert "NONE-1 60" in text, "the block stands in its field still"
    assert f'id="{cell(one)}" name="{cell(one)}" value="55"' in text
    assert 'value="A bid."' in text
    text = send(officer, action="paste", reason="Plan.", paste="Code\tUnit code\tTarget\nPLA-01\tPLA11\t55")
    assert f'name="{cell(one)}" value="55"' in text
    many = "PLA-01\t5\n" * 2001
    assert "A block has at most 2,000 rows: send it in parts." in send(officer, status=422, action="paste", paste=many)


def test_the_file_of_the_grid_can_be_filled_in_and_sent_back(council: TargetCouncil, officer: Client) -> None:
    one, two = council.series("PLA-01"), council.series("PLA-02", measure_kind="cumulative")
    agreed = council.series("PLA-03")
    propose(council, row(agreed, "70"))
    agree(council)
    propose(council, row(two, "60", path="even"))
    content = officer.get(f"{GRID}file/?years=2").content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(content)))
    header = table[0]
    assert header[-7:] == ["Year", "Target that stands", "Target", "Path", "Figures", "Reason", "Version"]
    lines = table[1:]
    place = header.index("Target")
    lines[0][place] = "58"
    rows = rows_of_table(header, list(enumerate(lines, 2)))
    assert [(r.number, r.code, r.year, r.target, r.path, r.version) for r in rows] == [
        (2, "PLA-01", "2026-27", "58", "", 0),
        (3, "PLA-01", "2027-28", "", "", 0),
        (4, "PLA-02", "2026-27", "60", "even", 1),
        (5, "PLA-02", "2027-28", "", "even", 0),
        (6, "PLA-03", "2026-27", "", "", 1),
        (7, "PLA-03", "2027-28", "", "", 0),
    ]
    found = check(council, *rows, reason="Plan.")
    assert (len(found.proposed), len(found.skipped), found.refused) == (1, 5, [])
    assert one.pk == found.proposed[0].line.series_id


# --- Deciding


def test_a_director_agrees_returns_and_sees_what_each_would_do(
    council: TargetCouncil, officer: Client, director: Client
) -> None:
    made = [council.series(f"PLA-0{n}") for n in range(3)]
    aim(made[0], LAST_YEAR[3], "50")
    propose(council, *(row(one, "60", n) for n, one in enumerate(made)))
    propose(council, row(council.series("PLA-04"), "61"), by=Actor(council.director.pk))
    page = director.get(f"{GRID}proposals/").context["page"]
    first = page.waiting[0]
    assert (first.latest, first.now, first.proposed) == ("53.0% in Q4 2025/26", "", "60.0%")
    assert ["On target" in first.effects[0].before, "Off target" in first.effects[0].after] == [True, True]
    assert [one.is_own for one in page.waiting] == [False, False, False, True]
    assert [one.changes for one in first.replayed] == [True] * 4, "no target, or a lower one"
    text = text_of(director.get(f"{GRID}proposals/"))
    assert "Last 4 periods: 4 other lights" in text
    assert "Yours: somebody else decides" in text
    assert "Agree all 3" in text
    ids = [one.id for one in page.waiting]
    decide = f"{GRID}proposals/decide/"
    assert "Choose the proposals that you decide on." in send(director, decide, 422, action="agree")
    text = send(director, decide, 422, action="return", chosen=str(ids[0]), note=" ")
    assert "Say why they go back" in text
    assert "checked" in text
    assert "You proposed 1 of these yourself" in send(director, decide, 422, action="agree", chosen=str(ids[3]))
    send(director, decide, 302, action="return", chosen=str(ids[0]), note="Higher.")
    response = director.post(decide, {"action": "agree_all", "shown": ids[1:3]}, follow=True)
    assert "2 targets agreed." in text_of(response)
    assert [one.state for one in response.context["page"].decided] == ["Agreed", "Agreed", "Returned"]
    assert Target.objects.values("series").distinct().count() == 3  # one of them is last year's
    text = text_of(officer.get(f"{GRID}proposals/"))
    assert "Agree the chosen" not in text
    assert "The director of the department, the portfolio holder or the Chief Executive agrees them." in text


def test_corporate_performance_proposes_and_never_agrees(council: TargetCouncil) -> None:
    propose(council, row(council.series(), "55"))
    client = signed_in(council.corporate)
    assert client.get(f"{GRID}proposals/").status_code == 200
    ids = list(TargetProposal.objects.values_list("pk", flat=True))
    assert client.post(f"{GRID}proposals/decide/", {"action": "agree", "chosen": ids}).status_code == 403
    assert TargetProposal.objects.get().state == "proposed"


def test_a_portfolio_holder_reads_posts_and_only_released_figures(council: TargetCouncil) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    page = signed_in(council.executive).get(f"{GRID}proposals/")
    assert council.officer.person.name not in text_of(page)
    assert page.context["page"].waiting[0].latest == "53.0% in Q4 2025/26", "a history load is released to members"


def test_a_sign_that_no_database_keeps_is_left_out_of_what_is_typed(
    council: TargetCouncil, officer: Client, director: Client
) -> None:
    series = council.series("PLA-01")
    typed = {cell(series): "55", f"r-{series.pk}": "As\x00 agreed", "action": "save"}
    assert officer.post(GRID, typed).status_code == 302
    proposal = TargetProposal.objects.get()
    director.post(f"{GRID}proposals/decide/", {"action": "return", "chosen": str(proposal.pk), "note": "Too\x00 low"})
    proposal.refresh_from_db()
    assert (proposal.reason, proposal.note) == ("As agreed", "Too low")


def test_a_first_target_after_the_round_is_not_called_a_change(council: TargetCouncil, clock: Clock) -> None:
    clock.move_to(AFTER_ROUND)
    propose(council, row(council.series("A"), "45"), today=AFTER_ROUND)
    html = text_of(signed_in(council.director).get(GRID + "proposals/"))
    assert "First set after the round" in html
    assert "Change in the year" not in html


def test_proposals_come_as_a_file(council: TargetCouncil, director: Client) -> None:
    propose(council, row(council.series(), "55", reason="=1+1"))
    rows = list(csv.reader(io.StringIO(director.get(f"{GRID}proposals/?format=csv").content.decode("utf-8-sig"))))
    assert rows[1][:5] == ["PLA-01", "Name of PLA-01", "Target round", "", "55.0%"]
    assert rows[1][-1] == "'=1+1"


def test_a_proposal_is_withdrawn_by_its_department(council: TargetCouncil, officer: Client) -> None:
    propose(council, row(council.series(), "55"))
    made = TargetProposal.objects.get()
    withdraw = f"{GRID}proposals/withdraw/"
    elsewhere = signed_in(user_with_role(Role.PERFORMANCE_OFFICER, unit=council.units.other_department))
    assert elsewhere.post("/targets/2026-27/CHI/proposals/withdraw/", {"proposal": made.pk}).status_code == 404
    assert officer.post(withdraw, {"proposal": "x"}).status_code == 404
    assert "The proposal was withdrawn." in text_of(officer.post(withdraw, {"proposal": made.pk}, follow=True))
    assert "does not wait" in text_of(officer.post(withdraw, {"proposal": made.pk}, follow=True))


def test_a_proposal_that_cannot_be_spread_any_more_says_so(council: TargetCouncil, director: Client) -> None:
    one = council.series("PLA-01", measure_kind="cumulative")
    gone = council.series("PLA-02")
    propose(council, row(one, "55", 1, path="last_year"), row(gone, "55", 2))
    figure(one, LAST_YEAR[0], None, absent="no_data")
    gone.indicator.retired_on, gone.indicator.retired_reason = date(2026, 4, 1), "Gone."
    gone.indicator.save()
    text = text_of(director.get(f"{GRID}proposals/"))
    assert "Last year&#x27;s figures are not complete" in text
    assert "No period of this indicator ends in the year any more." in text


def test_a_proposal_without_figures_and_one_that_became_context_are_listed_or_left_out(
    council: TargetCouncil, director: Client
) -> None:
    bare, gone = council.series("PLA-01", []), council.series("PLA-02")
    propose(council, row(bare, "55", 1), row(gone, "55", 2))
    DefinitionFactory.create(indicator=gone.indicator, version=2, polarity="neutral")
    (line,) = director.get(f"{GRID}proposals/").context["page"].waiting
    assert (line.code, line.latest, list(line.effects)) == ("PLA-01", "", [])


# --- Confirming


def test_agreed_targets_are_confirmed_beside_their_outturn(council: TargetCouncil, director: Client) -> None:
    known, new = council.series("PLA-01"), council.series("PLA-02", [])
    propose(council, row(known, "55", 1), row(new, "60", 2))
    agree(council)
    page = director.get(f"{GRID}provisional/")
    assert [(r.code, r.outturn, r.target) for r in page.context["rows"]] == [
        ("PLA-01", "53.0%", "55.0%"), ("PLA-02", "", "60.0%"),
    ]  # fmt: skip
    table = list(csv.reader(io.StringIO(director.get(f"{GRID}provisional/?format=csv").content.decode("utf-8-sig"))))
    assert table[1] == ["PLA-01", "Name of PLA-01", "53.0%", "55.0%"]
    confirm = f"{GRID}provisional/confirm/"
    text = text_of(director.post(confirm, {"chosen": [known.pk, new.pk]}))
    assert "PLA-02 has no figure for the year before" in text
    done = director.post(confirm, {"chosen": [known.pk, new.pk], "note": "New this year."}, follow=True)
    assert "2 targets confirmed." in text_of(done)
    assert "No target is provisional" in text_of(done)
    officer = signed_in(council.officer)
    assert officer.post(confirm, {"chosen": [known.pk]}).status_code == 403


# --- One indicator in a year


def test_a_change_in_the_year_is_shown_proposed_and_agreed_by_another(council: TargetCouncil, clock: Clock) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    agree(council)
    figure(one, QUARTERS[2], "52")
    clock.move_to(AFTER_ROUND)
    officer, director = signed_in(council.officer), signed_in(council.director)
    page = f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/"
    text = text_of(officer.get(page))
    assert "Provisional: not confirmed after outturn yet." in text
    assert "Propose a change in the year" in text
    asked = {"target": "51", "effective_from": "2026-10-01", "reason": "Staff left.", "version": "1", "action": "check"}
    response = officer.post(f"{page}change/", asked)
    (line,) = response.context["lines"]
    assert ["Off target" in line.effects[0].before, "On target" in line.effects[0].after] == [True, True]
    assert TargetProposal.objects.filter(state="proposed").count() == 0
    asked["shown"] = response.context["form"].shown
    other = officer.post(f"{page}change/", {**asked, "target": "50", "action": "save"})
    assert (other.status_code, TargetProposal.objects.filter(state="proposed").count()) == (200, 0)
    assert other.context["lines"][0].target == "50.0%", "what was not shown is shown first"
    assert officer.post(f"{page}change/", {**asked, "action": "save"}).status_code == 302
    assert "This is proposed already" in text_of(officer.post(f"{page}change/", {**asked, "version": "2"}))
    assert "A proposal waits for your decision" in text_of(director.get(page))
    made = TargetProposal.objects.get(state="proposed")
    assert made.kind == "change"
    send(director, f"{GRID}proposals/decide/", 302, action="agree", chosen=str(made.pk))
    assert [text for _p, text in targets_of(one)] == ["55", "55", "51", "51"]
    table = list(csv.reader(io.StringIO(director.get(f"{page}?format=csv").content.decode("utf-8-sig"))))
    assert [line[0] for line in table[1:]][:3] == ["Q4 2026/27", "Q4 2026/27", "Q3 2026/27"]
    assert table[1][1:3] == ["2", "51.0%"]
    text = text_of(director.get(page))
    assert "revision 2" in text
    assert "holds from 1 Oct 2026" in text


def test_a_change_is_tried_without_a_reason_and_proposed_with_one(council: TargetCouncil, clock: Clock) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    agree(council)
    figure(one, QUARTERS[2], "52")
    clock.move_to(AFTER_ROUND)
    officer = signed_in(council.officer)
    change = f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/change/"
    asked = {"target": "51", "effective_from": "2026-10-01", "reason": "", "version": "1"}
    tried = officer.post(change, {**asked, "action": "check"})
    assert (tried.status_code, "There is a problem" in text_of(tried)) == (200, False)
    assert "On target" in tried.context["lines"][0].effects[0].after
    shown = tried.context["form"].shown
    refused = officer.post(change, {**asked, "action": "save", "shown": shown})
    assert refused.status_code == 422
    assert "Say why the target changes" in text_of(refused)
    assert refused.context["lines"][0].target == "51.0%", "what was tried still stands there"
    assert not TargetProposal.objects.filter(state="proposed").exists()
    told = {**asked, "reason": "Staff left.", "action": "save", "shown": shown}
    assert officer.post(change, told).status_code == 302
    assert TargetProposal.objects.get(state="proposed").reason == "Staff left."


def test_a_change_that_cannot_be_keeps_what_was_typed(council: TargetCouncil, clock: Clock) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    agree(council)
    clock.move_to(AFTER_ROUND)
    officer = signed_in(council.officer)
    change = f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/change/"
    text = send(officer, change, 422, target="", effective_from="soon", reason="", version="1")
    for words in ("Enter the new target.", "Write the day like 01/10/2026.", "Say why the target changes"):
        assert words in text
    asked = {"target": "5 to 9", "effective_from": "2026-10-01", "reason": "Plan & more", "version": "1"}
    text = send(officer, change, 422, **asked)
    assert "Write one figure: this indicator has no range." in text
    assert "Plan &amp; more" in text
    stale = send(officer, change, 422, **{**asked, "target": "50", "version": "0"})
    assert "you typed 50" in stale


def test_only_a_person_with_the_right_proposes_a_change(council: TargetCouncil) -> None:
    one = council.series()
    page = f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/"
    client = signed_in(council.executive)
    assert "Propose a change" not in text_of(client.get(page))
    assert client.post(f"{page}change/", {}).status_code == 403


def test_a_confirmed_target_and_a_withdrawn_one_say_so(council: TargetCouncil, officer: Client) -> None:
    one = council.series()
    aim(one, QUARTERS[0], None, withdrawn=True)
    TargetConfirmation.objects.create(series=one, year=YEAR, by=7, at="2026-05-01T09:00Z")
    text = text_of(officer.get(f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/"))
    assert "Confirmed after outturn on 1 May 2026." in text
    assert "withdrawn" in text


# --- The rollover


def test_the_rollover_is_shown_first_and_done_once(council: TargetCouncil, officer: Client) -> None:
    one = council.series()
    aim(one, LAST_YEAR[3], "52")
    rollover = f"{GRID}rollover/"
    assert "Carried over from 2025/26" in text_of(officer.get(rollover))
    asked = {"per_cent": "2%", "reason": "Two per cent more.", "action": "check"}
    text = send(officer, rollover, **asked)
    assert "53.0%" in text
    assert "1 target to propose" in text
    assert not TargetProposal.objects.exists()
    shown = {"shown": officer.post(rollover, asked).context["shown"]}
    other = send(officer, rollover, **{**asked, **shown, "per_cent": "4", "action": "save"})
    assert "This is not what you looked at: nothing was saved yet." in other
    assert not TargetProposal.objects.exists()
    send(officer, rollover, 302, **{**asked, **shown, "action": "save"})
    assert TargetProposal.objects.get().value == 53
    assert "There is nothing to carry over" in send(officer, rollover, **{**asked, "action": "save"})


@pytest.mark.parametrize(
    ("per_cent", "words"),
    [
        ("", "Enter a per cent; 0 keeps the figures."),
        ("a bit", "a bit is not a number we can read."),
        ("2000", "A change of more than 1,000 per cent is not a rollover."),
    ],
)
def test_a_rollover_by_nonsense_is_refused(officer: Client, per_cent: str, words: str) -> None:
    assert words in send(officer, f"{GRID}rollover/", 422, per_cent=per_cent, reason="x")


def test_a_rollover_before_the_round_is_refused_row_by_row(council: TargetCouncil, clock: Clock) -> None:
    clock.move_to(BEFORE_ROUND)
    officer = signed_in(council.officer)
    aim(council.series(), LAST_YEAR[3], "52")
    text = send(officer, f"{GRID}rollover/", 422, per_cent="0", reason="x", action="save")
    assert "The target round for 2026/27 opens on 1 January 2026." in text


# --- Queries


@pytest.mark.parametrize(
    "address", ["/targets/", GRID, f"{GRID}?years=3", f"{GRID}proposals/", f"{GRID}provisional/", f"{GRID}file/"]
)
def test_a_list_asks_as_often_for_three_as_for_one_and_at_most_twenty_times(
    council: TargetCouncil, officer: Client, address: str
) -> None:
    def asked() -> int:
        recompute()
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(address).status_code == 200
        return len(queries)

    def add(number: int) -> None:
        propose(council, row(council.series(f"PLA-1{number}"), "55"))
        propose(council, row(council.series(f"PLA-2{number}"), "55"))
        agree(council, TargetProposal.objects.get(series__indicator__code=f"PLA-2{number}"))

    add(1)
    with_one = asked()
    add(2)
    add(3)
    assert asked() == with_one <= 20


def test_the_grid_asks_at_most_fifteen_times(council: TargetCouncil) -> None:
    for number in range(5):
        propose(council, row(council.series(f"PLA-1{number}"), "55"))
    for user in (council.officer, council.head, council.director, council.corporate, council.chief):
        client = signed_in(user)
        place = "PLA1" if user is council.head else "PLA"
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/targets/{YEAR}/{place}/").status_code == 200
        assert len(queries) <= 15


def test_the_indicator_page_leads_whoever_sees_proposals_to_its_targets(
    council: TargetCouncil, officer: Client
) -> None:
    series = council.series()
    page = f"/indicators/{series.indicator.code}/"
    address = f"{page}targets/{TargetYear.containing(IN_ROUND).slug}/{series.pk}/"
    assert address in text_of(officer.get(page))
    assert officer.get(address).status_code == 200
    elsewhere = signed_in(user_with_role(Role.PERFORMANCE_OFFICER, unit=council.units.other_department))
    assert "/targets/" not in text_of(elsewhere.get(page)).split('id="targets"')[1]
    DefinitionFactory.create(indicator=series.indicator, version=2, influence="context")
    assert address not in text_of(officer.get(page))
