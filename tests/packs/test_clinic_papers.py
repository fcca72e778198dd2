"""The paper of an item of a clinic: what it asks, in which order, and the same figures for every reader."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinics.models import Item
from council_pm.org.selectors import tree
from council_pm.packs.clinic_content import ItemPaper, Part, Section, from_json, to_json
from council_pm.packs.clinic_matches import Match, matches_part
from council_pm.packs.clinic_selectors import for_papers, item_paper, paragraphs, snapshots_of
from indicators.models import FigureConfidence, StatusSnapshot
from plans.models import Visibility
from tests.dashboards.council import World, add_indicator, judge, open_round, release
from tests.factories.clinics import ClinicFactory, CommitmentFactory, NominationFactory
from tests.factories.indicators import SeriesFactory
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.packs import clinic_givens as given
from tests.practice.test_matches import ASKER, TURNED, line, month

QUESTIONS = [
    "What came of what we promised last time?", "What do the figures say?", "What do we think is the cause?",
    "What have we tried?", "Who does better, and how?", "What may still go wrong?", "What help do we ask for?",
    "What do we propose to do?",
]  # fmt: skip


def paper_of(item: Item) -> ItemPaper:
    today = timezone.localdate()
    (read,) = for_papers(Item.objects.filter(pk=item.pk))
    return item_paper(read, tree(today), today)


def section(paper: ItemPaper, code: str) -> Section | None:
    return next((one for one in paper.sections if one.code == code), None)


def rows(paper: ItemPaper, code: str) -> list[tuple[str, ...]]:
    found = section(paper, code)
    return [row for part in found.parts if part.table for row in part.table.rows] if found else []


def part(paper: ItemPaper, code: str, title: str) -> Part | None:
    found = section(paper, code)
    return next((one for one in found.parts if one.title.startswith(title)), None) if found else None


def test_a_paper_asks_its_questions_in_order_and_begins_with_what_was_promised(world: World) -> None:
    paper = paper_of(given.full(world))
    assert [one.title for one in paper.sections] == QUESTIONS
    assert paper.title == "Care For Your Area: Bins emptied on the day"
    assert paper.facts[:3] == ("Clinic of 10 September 2026, 09:30", "Committee room 1", "30 minutes")
    assert paper.facts[3] == "Asks for help"
    assert paper.facts[4].endswith(" begins")
    assert paper.caution == "These papers can be asked for under freedom of information."


def test_promises_of_both_sides_say_how_they_go_with_their_effect_those_that_ended_last(world: World) -> None:
    item = given.full(world)
    late = given.promised(world, item, "Mend the gate", due=date(2026, 7, 1))
    given.note_on(late.action, "The smith is ill.")
    told = rows(paper_of(item), "follow_up")
    assert [row[0] for row in told] == [
        "Mend the gate (The service)", "Ride along with each crew (The service)", "Change the rounds (The service)",
        "Lend two drivers (Colleagues and the management team)",
    ]  # fmt: skip
    assert told[0][1:] == ("Owner of Mend the gate", "1 Jul 2026", "Not started, overdue: The smith is ill.", "")
    assert told[2][4] == "The curve turned"
    assert told[3][3:] == ("Done", "")


def test_without_an_effect_there_is_no_column_for_it_and_without_promises_no_question(world: World) -> None:
    item = given.item_of(world, given.line_of(world))
    judge()
    assert section(paper_of(item), "follow_up") is None
    given.promised(world, item, "Ride along")
    found = section(paper_of(item), "follow_up")
    assert found
    assert found.parts[0].table
    assert found.parts[0].table.columns == ("What was promised", "Who", "Due", "How it goes")


def test_only_promises_of_earlier_clinics_for_this_service_or_line_are_followed_up(world: World) -> None:
    series = given.line_of(world)
    item = given.item_of(world, series)
    given.promised(world, item, "Of the service")
    given.promised(world, item, "Of the line", unit=world.units.other_service, series=series)
    given.promised(world, item, "Of others", unit=world.units.other_service)
    draft = aim_of(PlanFactory.create(unit=item.unit), "Draft aim")
    older = ClinicFactory.create(held=True, held_on=date(2026, 3, 12))
    for title, more in (("Old and open", {}), ("Old and done", {"status": "done", "done_on": date(2026, 5, 1)})):
        action = ActionFactory.create(unit=item.unit, title=title, visibility="clinic", **more)
        CommitmentFactory.create(clinic=older, action=action)
    for title, more in (("Exempt one", {"visibility": "exempt"}), ("In a draft", {"objective": draft})):
        given.promised(world, item, title, **more)
    later = ClinicFactory.create(held=True, held_on=date(2026, 12, 10))
    CommitmentFactory.create(clinic=later, action=ActionFactory.create(unit=item.unit, title="Of a later one"))
    judge()
    told = " ".join(row[0] for row in rows(paper_of(item), "follow_up"))
    assert [title for title in ("Of the service", "Of the line", "Old and open") if title not in told] == []
    assert [
        title for title in ("Of others", "Old and done", "Of a later one", "Exempt one", "In a draft") if title in told
    ] == []


def test_the_figures_are_explained_drawn_and_tabled(world: World) -> None:
    paper = paper_of(given.full(world))
    data = section(paper, "data")
    assert data
    light = data.parts[0]
    assert (light.status, light.label) == ("red", "Off target")
    assert light.texts[0] == "Bins emptied on the day: 41.0%, Q1 2026/27."
    assert light.texts[1].startswith("41.0% is below the target of 50.0% by 9 points, more than the 2 points allowed.")
    chart = data.parts[1].chart
    assert chart
    assert chart.key == ("A: A second lorry, £9,000, from November 2025",)
    last = part(paper, "data", "The last periods")
    assert last
    assert last.table
    assert len(last.table.rows) == 8
    assert last.table.rows[0] == ("Q1 2026/27", "41.0%", "50.0%", "Off target")
    beneath = part(paper, "data", "What lies beneath it?")
    assert beneath
    assert beneath.table
    assert beneath.table.rows[0] == ("Driver 0 of it", "41.0%", "50.0%", "Off target", "Worse")
    others = part(paper, "data", "Beside others")
    assert others
    assert others.table
    assert others.table.rows[-1] == ("Similar councils", "44.0")


def test_what_moved_a_total_is_told_by_its_largest_parts(world: World) -> None:
    series = given.line_of(world, measured_in="cases", decimals=0)
    given.parts_of(series, "North", "20", "15")
    given.parts_of(series, "South", "23", "26")
    item = given.item_of(world, series)
    judge()
    moved = part(paper_of(item), "data", "What moved it?")
    assert moved
    assert moved.table
    assert [row[0] for row in moved.table.rows] == ["North", "South"]
    line_item = given.item_of(world, SeriesFactory.create(indicator=series.indicator, unit=series.unit, breakdown="Z"))
    assert part(paper_of(line_item), "data", "What moved it?") is None


def test_a_paper_tells_no_figure_that_is_only_signed_off_and_what_the_team_sees_to_everybody(world: World) -> None:
    window = open_round()
    series = given.line_of(world, last={"round": window})
    item = given.item_of(world, series)
    judge()
    paper = paper_of(item)
    assert "41.0%" not in repr(paper)
    assert "43.0%" in repr(paper)
    release(window, 1)
    judge()
    assert "41.0%" in repr(paper_of(item))


def test_of_other_services_only_what_everybody_sees_is_told(world: World) -> None:
    window = open_round(1)
    series = given.line_of(world)
    item = given.item_of(world, series)
    elsewhere = add_indicator(
        world, "Elsewhere", ["30", "52", "55", "61"], unit=world.units.other_unit, last={"round": window}
    )
    given.UnderpinningFactory.create(key=series.indicator, supporting=elsewhere.indicator)
    own = add_indicator(world, "Own", ["30", "52", "55", "62"], unit=world.units.unit, last={"round": window})
    given.UnderpinningFactory.create(key=series.indicator, supporting=own.indicator)
    judge()
    told = repr(paper_of(item))
    assert "61.0%" not in told
    assert "62.0%" in told


def test_an_indicator_that_has_ended_still_has_its_paper_and_one_without_figures_too(world: World) -> None:
    series = given.line_of(world)
    series.indicator.retired_on, series.indicator.retired_reason = date(2026, 7, 31), "Another counts it."
    series.indicator.save()
    item, bare = given.item_of(world, series), given.item_of(world, add_indicator(world, "Bare", []))
    judge()
    data = section(paper_of(item), "data")
    assert data
    assert data.parts[0].texts[0] == "This indicator is no longer in use: it ended on 31 July 2026."
    data = section(paper_of(bare), "data")
    assert data
    assert (len(data.parts), data.parts[0].status) == (1, "overdue")


def test_an_item_without_a_line_asks_what_would_tell(world: World) -> None:
    clinic = given.clinic_of()
    wanted = NominationFactory.create(clinic=clinic, unit=world.units.service, wanted="We do not find drivers.")
    item = given.item_of(world, None, clinic, nomination=wanted, kind="success", causes=[], story="", owner=None)
    paper = paper_of(item)
    assert [one.title for one in paper.sections] == [
        "What is this about?", "What do we think made the difference?", "What help do we ask for?",
        "What do we propose to do?",
    ]  # fmt: skip
    assert paper.sections[0].parts[0].texts == (
        "We do not find drivers.", "Nothing is counted about this yet: what would tell us that it gets better?",
    )  # fmt: skip
    assert paper.sections[1].parts[0].note == "Nothing written yet."
    assert paper.title == "Care For Your Area: help asked"
    assert paper.presenter == ""


def test_an_indicator_that_was_never_defined_is_asked_about_like_a_question(world: World) -> None:
    series = SeriesFactory.create(unit=world.units.service)
    paper = paper_of(given.item_of(world, series))
    assert paper.sections[0].title == "What is this about?"


def test_a_figure_says_how_sure_we_are_of_it(world: World) -> None:
    series = given.line_of(world)
    item = given.item_of(world, series)
    judge()
    FigureConfidence.objects.create(
        value=series.values.latest("end"), grade="low", reasons=[{"code": "late", "params": {}}],
        worked_out_on=date(2026, 8, 1),
    )  # fmt: skip
    sure = part(paper_of(item), "data", "How sure are we")
    assert sure
    assert (sure.texts, sure.bullets) == (("Low confidence.",), ("The figure came after its day.",))


def test_causes_and_words_are_the_heads_own(world: World) -> None:
    item = given.item_of(world, given.line_of(world), story="One.\n\n  <b>Two</b>.", causes=["data", "gone"])
    judge()
    cause = section(paper_of(item), "cause")
    assert cause
    assert cause.parts[0].bullets == ("Data: what we count, and how sure we are of it",)
    assert cause.parts[1].texts == ("One.", "<b>Two</b>.")


def test_what_was_tried_stands_with_what_the_figures_said_interventions_first(world: World) -> None:
    item = given.full(world)
    assert item.series
    ActionFactory.create(unit=item.unit, series=item.series, title="Dropped", status="dropped", dropped_reason="No.")
    ActionFactory.create(unit=item.unit, series=item.series, title="Exempt", visibility=Visibility.EXEMPT)
    draft = aim_of(PlanFactory.create(unit=item.unit), "Draft aim")
    ActionFactory.create(unit=item.unit, series=item.series, title="In a draft", objective=draft)
    told = {row[0]: row for row in rows(paper_of(item), "tried")}
    assert list(told) == ["A second lorry", "Change the rounds", "Attempt 0 at it", "Attempt 1 at it"]
    assert told["Attempt 0 at it"][4].startswith("No clear change yet. 1 figure since it began: it is 41%")
    assert told["Attempt 1 at it"][3:] == ("Not started: The first crew has begun.", "Not judged yet")


def test_an_effect_that_rests_on_a_figure_only_signed_off_is_not_told(world: World) -> None:
    window = open_round()
    series = given.line_of(world, last={"round": window})
    item, (action,) = given.item_of(world, series), given.tried_on(series, 1)
    judge()
    given.effect_of(action, figures=[series.values.latest("end").pk])
    assert rows(paper_of(item), "tried")[0][4] == "Not judged yet"
    release(window, 1)
    assert rows(paper_of(item), "tried")[0][4].startswith("The curve turned")


def test_nothing_tried_yet_is_said(world: World) -> None:
    item = given.item_of(world, given.line_of(world))
    judge()
    tried = section(paper_of(item), "tried")
    assert tried
    assert tried.parts[0].note == "No action on this indicator yet."


def test_who_does_better_are_similar_councils_and_lines_that_are_on_target_again(world: World) -> None:
    paper = paper_of(given.full(world))
    above = part(paper, "better", "Similar councils")
    assert above
    assert above.title == "Similar councils with a better figure, Q1 2026/27"
    assert above.bullets == ("Aston: 62.0%", "Barton: 55.0%", "Derwent: 44.0%")
    own = part(paper, "better", "In our council")
    assert own
    assert own.bullets == (
        "Streets cleaned, Education: on target, was off target before. What they did: Attempt 0 at it.",
    )


def test_where_no_council_does_better_that_is_said_and_where_neither_way_is_better_nothing(world: World) -> None:
    series, neutral = given.line_of(world), given.line_of(world, "Calls", polarity="neutral", theme="Calls")
    given.others_of(series, {"Aston": "12", "Barton": "13"})
    item, other = given.item_of(world, series), given.item_of(world, neutral)
    judge()
    above = part(paper_of(item), "better", "Similar councils")
    assert above
    assert (above.bullets, above.note) == ((), "None of them does better.")
    assert section(paper_of(other), "better") is None


def test_what_the_register_knows_is_cut_to_five_with_how_many_more() -> None:
    found = matches_part([Match(f"Parks {place}", "They moved a team.") for place in range(6)])
    assert found
    assert (found.bullets[0], len(found.bullets), found.note) == ("Parks 0: They moved a team.", 5, "And 1 more.")
    assert matches_part([]) is None


def test_a_paper_names_a_line_that_turned_such_a_curve_with_what_was_done(world: World) -> None:
    mine = line("ASK-01", world.units.unit, ASKER)
    turned = line("TRN-01", world.units.other_unit, TURNED, name="Missed lifts")
    start = month(6)[0]
    ActionFactory.create(unit=world.units.other_unit, series=turned, title="Read missed streets out", starts=start)
    ActionFactory.create(
        unit=world.units.other_unit, series=turned, title="SECRET-PROMISE", starts=start, visibility="clinic"
    )
    judge()
    found = part(paper_of(given.item_of(world, mine)), "better", "From the good practice register")
    assert found
    assert "Missed lifts" in found.bullets[0]
    assert "Read missed streets out" in found.bullets[0]
    assert "SECRET-PROMISE" not in found.bullets[0]


def test_open_risks_of_the_service_or_line_are_told_and_no_confidential_one(world: World) -> None:
    item = given.full(world)
    assert item.series
    given.risk_of(item.series, "Secret risk", confidential=True)
    given.risk_of(item.series, "Ended risk", ended_at=timezone.now(), ended_reason="Gone.")
    small = given.risk_of(item.series, "Small one", unit=world.units.other_service, now=given.Point(1, 1))
    given.shown_by(item.series, small)
    told = rows(paper_of(item), "risks")
    assert [row[0] for row in told] == ["Lorries break down", "Small one"]
    assert told[0][2:] == ("4 times 3: 12", "Above appetite")


def test_long_lists_say_how_much_is_left_out(world: World) -> None:
    item = given.full(world)
    assert item.series
    given.tried_on(item.series, 10)
    given.beneath(world, item.series, 5)
    for place in range(10):
        given.promised(world, item, f"Promise {place}")
        given.risk_of(item.series, f"Risk {place}")
    judge()
    paper = paper_of(item)
    notes = {
        code: [one.note for one in found.parts if one.note]
        for code in ("follow_up", "data", "tried", "risks")
        if (found := section(paper, code))
    }
    assert notes == {
        "follow_up": ["And 5 more."], "data": ["And 2 more."], "tried": ["And 6 more."], "risks": ["And 6 more."],
    }  # fmt: skip


def test_a_text_that_is_far_too_long_is_cut() -> None:
    assert paragraphs("a\n\n b ") == ("a", "b")
    told = paragraphs("\n".join(["word " * 200] * 3))
    assert sum(map(len, told)) <= 1_600
    assert told[-1].endswith("…")


def test_a_paper_is_read_back_as_it_was_kept_and_a_later_field_has_its_default(world: World) -> None:
    paper = paper_of(given.full(world))
    kept = json.loads(json.dumps(to_json(paper)))
    assert from_json(kept) == paper
    del kept["final"], kept["sections"][0]["parts"][0]["note"]
    assert replace(from_json(kept), sections=()) == replace(paper, sections=())


def test_the_judgement_of_a_paper_is_the_one_that_the_team_sees(world: World) -> None:
    window = open_round()
    item = given.item_of(world, given.line_of(world, last={"round": window}))
    bare = given.item_of(world, None)
    judge()
    found = snapshots_of([item, bare])
    assert list(found) == [item.pk]
    assert str(StatusSnapshot.objects.get(pk=found[item.pk]).end) == "2026-03-31"
    release(window, 1)
    judge()
    assert snapshots_of([item, bare]) != found


def test_a_paper_asks_as_often_for_much_as_for_little_and_six_are_built_in_time(world: World) -> None:
    clinic = given.clinic_of()
    item = given.full(world, clinic)
    with CaptureQueriesContext(connection) as little:
        paper_of(item)
    assert item.series
    given.tried_on(item.series, 10)
    given.beneath(world, item.series, 5)
    for place in range(10):
        given.promised(world, item, f"Promise {place}")
        given.risk_of(item.series, f"Risk {place}")
    judge()
    with CaptureQueriesContext(connection) as much:
        paper_of(item)
    assert len(much) == len(little) <= 60  # thirteen of them find who turned such a curve
    begun = time.perf_counter()
    for _ in range(6):
        paper_of(item)
    assert time.perf_counter() - begun < 5
