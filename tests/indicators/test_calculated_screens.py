"""The screens of calculated indicators: what each shows, to whom, what it refuses and keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.calculation import Kind
from indicators.calculation import Role as PartAs
from indicators.models import Audience, Formula, FormulaDecision, Indicator, PartRole, Series, Value
from indicators.recompute import recompute
from indicators.selectors.formulas import preview, waiting_periods
from indicators.services.calculation import work_out
from indicators.services.formulas import FormulaFields, PartChoice, proposed_fact
from indicators.visibility import sight_of
from tests.factories import SeriesFactory, series_with_rules, user_with_role
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db

Q = [quarter(2025, number) for number in (1, 2, 3, 4)] + [quarter(2026, 1)]
FORM = {
    "based_on": "0",
    "kind": "sum",
    "source": "indicators",
    "multiplier": "1",
    "missing": "no_result",
    "part_0": "A",
    "part_1": "B",
    "reason": "The plan asks for it.",
}


@pytest.fixture
def total(units: CouncilUnits) -> Series:
    return series_with_rules("TOTAL", units.council, decimals=1)


@pytest.fixture
def parts(units: CouncilUnits) -> list[Series]:
    found = []
    for code, first in (("A", 12), ("B", 30)):
        series = series_with_rules(code, units.unit, decimals=1)
        for number, period in enumerate(Q):
            figure(series, period, str(first + number))
        found.append(series)
    return found


@pytest.fixture
def ann(units: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)


@pytest.fixture
def ben(units: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)


def send(client: Client, **fields: str) -> Any:
    return client.post("/indicators/TOTAL/formula/change/", FORM | fields)


def reader(role: Role, units: CouncilUnits) -> Client:
    return signed_in(user_with_role(role, unit=units.unit))


# --- Proposing and confirming


def test_a_formula_goes_from_a_form_over_a_preview_to_two_people_and_figures(
    units: CouncilUnits, total: Series, parts: list[Series], ann: User, ben: User
) -> None:
    client = signed_in(ann)
    assert "Propose a formula" in text_of(client.get("/indicators/TOTAL/formula/"))
    empty = text_of(client.get("/indicators/TOTAL/formula/change/"))
    assert '<option value="A">A Name of A</option>' in empty
    assert '<option value="TOTAL">' not in empty
    shown = text_of(send(client, action="preview", multiplier="0.5", reason=""))
    assert "(16 + 34) \N{MULTIPLICATION SIGN} 0.5 = 25" in shown
    assert "13 + 31" in shown
    assert "(12 + 30)" not in shown, "only the last four periods"
    assert not Formula.objects.exists()
    assert "Say why it is worked out like this" in text_of(send(client, action="send", reason=""))
    assert not Formula.objects.exists()
    assert send(client, action="send").status_code == 302
    mine = text_of(client.get("/indicators/TOTAL/formula/"))
    assert "You proposed it: somebody else confirms it." in mine
    assert "Confirm this formula" not in mine
    other = signed_in(ben)
    to_confirm = text_of(other.get("/indicators/TOTAL/formula/"))
    assert "Confirm this formula" in to_confirm
    assert "16 + 34 = 50" in to_confirm
    assert "16 + 34" not in text_of(reader(Role.MEMBER, units).get("/indicators/TOTAL/formula/"))
    assert other.post("/indicators/TOTAL/formula/1/confirm/").status_code == 302
    work_out(None)
    page = text_of(reader(Role.MEMBER, units).get("/indicators/TOTAL/formula/"))
    assert "Sum: A + B" in page
    assert "Holds today" in page
    assert "Confirm this formula" not in page
    assert Value.objects.filter(series=total).count() == 5


def test_what_is_refused_keeps_everything_that_was_typed(total: Series, parts: list[Series], ann: User) -> None:
    client = signed_in(ann)
    for fields, words in (
        ({"part_1": "NONE"}, "There is no indicator with the code NONE."),
        ({"part_1": "TOTAL"}, "TOTAL cannot be a part of itself."),
        ({"multiplier": "ten"}, "is not a number we can read"),
        ({"multiplier": "0"}, "Multiply by more than nought"),
        ({"missing": "leave_out"}, "Say which share of the parts must be there"),
        ({"least_share": "900"}, "less than or equal to 100"),
        ({"effective_from": "soon"}, "Write the day like 01/04/2026."),
        ({"kind": "expression"}, "Select a valid choice"),
        ({"kind": "typed"}, "This indicator has no formula to end."),
        ({"reason": ""}, "Say why it is worked out like this"),
        ({"part_1": "\x00"}, "Null characters are not allowed."),
        ({"kind": "weighted_mean", "weight_0": "A"}, "Give each indicator its weight beside it."),
    ):
        response = send(client, **({"reason": "My very own reason."} | fields), action="send")
        page = text_of(response)
        assert response.status_code == 422, fields
        assert words in page
        assert 'value="A"' in page
        assert "reason" in fields or "My very own reason." in page
    assert not Formula.objects.exists()


def test_a_stale_form_shows_both_and_loses_neither(total: Series, parts: list[Series], ann: User, ben: User) -> None:
    send(signed_in(ann), action="send", reason="Ann was first.")
    waits = send(signed_in(ben), action="send", reason="Ben was second.")
    assert waits.status_code == 422
    assert "Ann was first." in text_of(waits)
    assert "Ben was second." in text_of(waits)
    signed_in(ben).post("/indicators/TOTAL/formula/1/confirm/")
    stale = send(signed_in(ben), action="send", reason="Ben was second.")
    assert stale.status_code == 422
    assert "Somebody changed the formula while you wrote yours." in text_of(stale)
    assert "Ann was first." in text_of(stale)


def test_who_proposed_a_formula_is_refused_in_words_and_may_take_it_back(
    total: Series, parts: list[Series], ann: User
) -> None:
    client = signed_in(ann)
    send(client, action="send")
    own = client.post("/indicators/TOTAL/formula/1/confirm/")
    assert (own.status_code, "Somebody else confirms a formula" in text_of(own)) == (422, True)
    silent = client.post("/indicators/TOTAL/formula/1/refuse/", {"reason": ""})
    assert (silent.status_code, "Say why: the reason stays with the formula." in text_of(silent)) == (422, True)
    assert client.post("/indicators/TOTAL/formula/1/refuse/", {"reason": "The wrong parts."}).status_code == 302
    again = client.post("/indicators/TOTAL/formula/1/refuse/", {"reason": "Once more."})
    assert (again.status_code, "decided on already" in text_of(again)) == (422, True)
    page = text_of(client.get("/indicators/TOTAL/formula/"))
    assert "Refused or taken back" in page
    assert "The wrong parts." in page
    assert FormulaDecision.objects.count() == 1


def test_a_formula_is_changed_from_what_it_is_and_ended(
    units: CouncilUnits, total: Series, parts: list[Series], ann: User, ben: User
) -> None:
    a, b = parts
    formula_of(total.indicator, "difference", (a, PartRole.PLUS), (b, PartRole.MINUS), multiplier=10)
    client = signed_in(ann)
    page = text_of(client.get("/indicators/TOTAL/formula/change/"))
    assert '<option value="difference" selected>' in page
    assert '<option value="minus" selected>' in page
    end = {"kind": "typed", "effective_from": "2026-04-01", "based_on": "1", "action": "send"}
    assert send(client, **end).status_code == 302
    assert "Nothing is worked out any more." in text_of(client.get("/indicators/TOTAL/formula/"))
    assert "People enter the figures" in text_of(client.get("/indicators/TOTAL/formula/"))
    signed_in(ben).post("/indicators/TOTAL/formula/2/confirm/")
    page = text_of(client.get("/indicators/TOTAL/formula/"))
    assert "People enter the figures of periods that end on 1 April 2026 or later." in page
    assert "Change or end the formula" in page
    assert client.get("/indicators/TOTAL/formula/?format=csv").content.decode().count("difference") == 0


def test_a_formula_that_is_to_come_is_said_to_be(total: Series, parts: list[Series], ann: User) -> None:
    sum_of(total.indicator, *parts, effective_from=date(2099, 4, 1))
    page = text_of(signed_in(ann).get("/indicators/TOTAL/formula/"))
    assert "The formula that is to come" in page
    assert "from 1 Apr 2099" in page


def test_a_preview_says_for_which_periods_a_formula_would_not_hold_and_when_there_are_none(
    units: CouncilUnits, total: Series, parts: list[Series], ann: User
) -> None:
    client = signed_in(ann)
    page = text_of(send(client, effective_from="2026-04-01"))
    assert page.count("The formula would not hold for this period.") == 3
    series_with_rules("C", units.unit)
    series_with_rules("NEW", units.unit)
    assert "its parts have no figures" in text_of(send(client, part_0="C", part_1="NEW"))
    ended = text_of(send(client, part_0="A", part_1="C"))
    assert "It waits for figures of C." in ended


def test_a_weighted_mean_is_set_up_and_comes_back_as_it_was_typed(
    units: CouncilUnits, total: Series, parts: list[Series], ann: User
) -> None:
    series_with_rules("P", units.unit)
    client = signed_in(ann)
    mean = {"kind": "weighted_mean", "weight_0": "P", "weight_1": "P", "missing": "leave_out", "least_share": "60"}
    assert send(client, **mean, action="send").status_code == 302
    client.post("/indicators/TOTAL/formula/1/refuse/", {"reason": "Not yet."})
    page = text_of(client.get("/indicators/TOTAL/formula/change/"))
    assert page.count('value="P"') == 3  # two weights, and one that can be chosen
    assert 'value="60"' in page
    for address in ("/indicators/TOTAL/formula/9/confirm/", "/indicators/NONE/formula/1/refuse/"):
        assert client.post(address, {"reason": "No."}).status_code == 404


def test_parts_beyond_the_first_are_unfolded_where_they_hold_anything(
    units: CouncilUnits, total: Series, parts: list[Series], ann: User
) -> None:
    client = signed_in(ann)
    folded = '<details class="app-details"><summary>More parts'
    assert folded in text_of(client.get("/indicators/TOTAL/formula/change/"))
    page = text_of(send(client, part_9="NONE"))
    assert folded not in page
    assert '<details class="app-details" open><summary>More parts' in page


def test_an_indicator_without_a_line_of_totals_has_no_formula(units: CouncilUnits, parts: list[Series]) -> None:
    bare = SeriesFactory.create(unit=units.unit, breakdown="North", indicator__code="BARE").indicator
    wanted = FormulaFields(kind=Kind.SUM, parts=(PartChoice("A", PartAs.PLUS, 0), PartChoice("B", PartAs.PLUS, 1)))
    assert preview(bare, proposed_fact(bare, wanted), sight_of(user_with_role(Role.MEMBER)), Q[4].end) == []
    assert waiting_periods(bare, Q[4].end) == []


def test_who_keeps_a_formula_is_told_what_its_figures_wait_for(units: CouncilUnits, total: Series, ann: User) -> None:
    near, far = (series_with_rules(code, unit) for code, unit in (("NEAR", units.unit), ("FAR", units.other_unit)))
    held = round_of(Q[1])
    for period, round_ in ((Q[0], None), (Q[1], held), (Q[2], held)):
        figure(near, period, "12", round=round_)
    for period, round_ in ((Q[0], None), (Q[1], None)):
        figure(far, period, "30", round=round_)
    client = signed_in(ann)
    held_back = "It waits until the figures of every part are released to all members and staff."
    shown = text_of(send(client, part_0="NEAR", part_1="FAR"))
    assert shown.count(held_back) == 1
    sum_of(total.indicator, near, far)
    page = text_of(client.get("/indicators/TOTAL/formula/"))
    assert f"Q2 2025/26 (July to September): {held_back}" in page
    assert "It waits for figures of FAR." in page
    assert "What it waits for" not in text_of(reader(Role.MEMBER, units).get("/indicators/TOTAL/formula/"))


# --- The list


def test_the_list_says_what_is_worked_out_and_what_waits_and_leads_to_every_formula(
    units: CouncilUnits, total: Series, parts: list[Series]
) -> None:
    client = reader(Role.MEMBER, units)
    assert "No formulas yet" in text_of(client.get("/formulas/"))
    sum_of(total.indicator, *parts)
    other = series_with_rules("OTHER", units.council)
    sum_of(other.indicator, *parts, confirmed=False)
    page = text_of(client.get("/formulas/"))
    assert "2 indicators have a formula. 1 formula waits to be confirmed." in page
    assert "Sum: A + B" in page
    assert client.get("/formulas/?format=csv").content.decode().splitlines()[1:] == [
        "OTHER,Name of OTHER,,,,Sum: A + B",
        "TOTAL,Name of TOTAL,Sum,A + B,,",
    ]
    assert client.get("/formulas/?code=a").headers["Location"] == "/indicators/A/formula/"
    assert "There is no indicator with the code NONE" in text_of(client.get("/formulas/?code=NONE"))
    assert client.get("/formulas/?code=%00").status_code == 200


def test_the_list_costs_no_more_for_more_formulas(units: CouncilUnits, parts: list[Series]) -> None:
    client = reader(Role.MEMBER, units)
    counts = []
    for number in (1, 2):
        for which in range(number):
            sum_of(series_with_rules(f"T{number}{which}", units.council).indicator, *parts)
        client.get("/formulas/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/formulas/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


# --- What a reader sees of it


def test_a_figure_is_explained_where_every_part_may_be_seen(
    units: CouncilUnits, total: Series, parts: list[Series]
) -> None:
    sum_of(total.indicator, *parts)
    work_out(None)
    recompute()
    client = reader(Role.MEMBER, units)
    assert "Worked out as 12 + 30 = 42.0%." in text_of(client.get("/indicators/TOTAL/2025-26-q1/"))
    page = text_of(client.get("/indicators/TOTAL/"))
    assert "Worked out from 2 indicators." in page
    assert "/indicators/TOTAL/lineage/" in page
    assert "Worked out" not in text_of(client.get("/indicators/A/"))
    assert "Worked out as" not in text_of(client.get("/indicators/A/2025-26-q1/"))


def test_a_figure_is_not_explained_to_who_may_not_see_a_part(units: CouncilUnits) -> None:
    """A part that was restated in a round of its own is not seen any more, and neither is the arithmetic."""
    total = series_with_rules("TOTAL", units.council, decimals=1)
    a, b = (series_with_rules(code, units.unit) for code in "AB")
    held = round_of(Q[0], Audience.MANAGEMENT_TEAM)
    for series, value in ((a, "12.34"), (b, "30.56")):
        figure(series, Q[0], value, round=held)
    sum_of(total.indicator, a, b)
    work_out(None)
    value = Value.objects.get(series=total)
    assert value.round == held
    recompute()
    assert reader(Role.MEMBER, units).get("/indicators/TOTAL/2025-26-q1/").status_code == 404
    # Released to the management team: a head of service sees each part.
    page = text_of(reader(Role.HEAD_OF_SERVICE, units).get("/indicators/TOTAL/2025-26-q1/"))
    assert "12.34 + 30.56" in page
    # The total was moved below a manager's own unit afterwards: of the parts that manager sees nothing.
    Series.objects.filter(pk__in=[a.pk, b.pk]).update(unit=units.other_unit)
    Series.objects.filter(pk=total.pk).update(unit=units.unit)
    page = text_of(reader(Role.MANAGER, units).get("/indicators/TOTAL/2025-26-q1/"))
    assert "Sum of other figures. Some of its parts are not released to you yet." in page
    assert "12.34" not in page
    assert "30.56" not in page


def test_why_there_is_no_figure_is_said(units: CouncilUnits, total: Series, parts: list[Series]) -> None:
    figure(parts[0], Q[4], None, absent="no_data")
    figure(parts[0], Q[3], None, absent="suppressed")
    sum_of(total.indicator, *parts, missing="leave_out", least_share=50)
    work_out(None)
    recompute()
    client = reader(Role.MEMBER, units)
    assert "It is withheld because a part is withheld" in text_of(client.get("/indicators/TOTAL/2025-26-q4/"))
    left = text_of(client.get("/indicators/TOTAL/2026-27-q1/"))
    assert "Worked out as 34 = 34.0%. Worked out without A." in left
    assert "at least 50% of the parts have figures" in text_of(client.get("/indicators/TOTAL/formula/"))


def test_a_total_of_its_own_lines_says_so(units: CouncilUnits, total: Series) -> None:
    SeriesFactory.create(indicator=total.indicator, unit=units.council, breakdown="North")
    SeriesFactory.create(indicator=total.indicator, unit=units.unit)
    client = reader(Role.MEMBER, units)
    formula_of(total.indicator, "ratio_of_sums", source="breakdowns", multiplier=100)
    assert "The numerators of its breakdowns ÷ their denominators" in text_of(client.get("/indicators/TOTAL/"))
    assert "North" in text_of(client.get("/indicators/TOTAL/lineage/"))
    formula_of(total.indicator, "sum", source="units_below")
    assert "The sum of the units below" in text_of(client.get("/indicators/TOTAL/formula/"))
    assert "Waste and Recycling" in text_of(client.get("/indicators/TOTAL/lineage/"))


# --- Lineage


def test_the_lineage_goes_down_to_what_is_entered_and_up_to_what_it_feeds(
    units: CouncilUnits, total: Series, parts: list[Series]
) -> None:
    middle, top = (series_with_rules(code, units.council, decimals=1) for code in ("MIDDLE", "TOP"))
    sum_of(middle.indicator, *parts)
    sum_of(total.indicator, middle, parts[0])
    sum_of(top.indicator, total, middle)
    work_out(None)
    recompute()
    client = reader(Role.MEMBER, units)
    rows = client.get("/indicators/TOTAL/lineage/?format=csv").content.decode().splitlines()
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["Made from", "1", "MIDDLE"],
        ["Made from", "2", "A"],
        ["Made from", "2", "B"],
        ["Made from", "1", "A"],
        ["Feeds", "1", "TOP"],
    ]
    assert client.get("/indicators/TOTAL/lineage/?format=xlsx").content[:2] == b"PK"
    page = text_of(client.get("/indicators/A/lineage/"))
    assert "People enter its figures." in page
    assert "Name of TOP" in page
    Indicator.objects.filter(code="A").update(retired_on=Q[4].end, retired_reason="No longer.")
    assert "Ended on 30 June 2026" in text_of(client.get("/indicators/TOTAL/lineage/"))
    assert "(ended on 30 June 2026)" in text_of(client.get("/indicators/TOTAL/formula/"))


def test_an_indicator_that_stands_alone_says_so(units: CouncilUnits, parts: list[Series]) -> None:
    client = reader(Role.MEMBER, units)
    assert "It stands alone" in text_of(client.get("/indicators/A/lineage/"))
    assert "People enter the figures of this indicator." in text_of(client.get("/indicators/A/formula/"))
    for address in ("/indicators/NONE/lineage/", "/indicators/NONE/formula/"):
        assert client.get(address).status_code == 404


def test_the_lineage_shows_of_each_part_only_what_the_reader_may_see(units: CouncilUnits, total: Series) -> None:
    near, far = (series_with_rules(code, unit) for code, unit in (("NEAR", units.unit), ("FAR", units.other_unit)))
    held = round_of(Q[0])
    figure(near, Q[0], "12.34", round=held)
    figure(far, Q[0], "56.78", round=held)
    sum_of(total.indicator, near, far)
    work_out(None)
    recompute()
    for role, seen in ((Role.MEMBER, []), (Role.MANAGER, ["12.3"]), (Role.CHIEF_EXECUTIVE, ["12.3", "56.8"])):
        for form in ("", "?format=csv"):
            page = reader(role, units).get(f"/indicators/TOTAL/lineage/{form}").content.decode()
            assert [text for text in ("12.3", "56.8") if text in page] == seen, role


@pytest.mark.parametrize("address", ["formula/", "lineage/", "2025-26-q1/", ""])
def test_more_parts_cost_no_more_queries(units: CouncilUnits, address: str) -> None:
    client = reader(Role.MANAGER, units)
    counts = []
    for number in (2, 4):
        total = series_with_rules(f"TOTAL-{number}", units.council)
        found = [series_with_rules(f"P{number}-{n}", units.unit) for n in range(number)]
        for series in found:
            figure(series, Q[0], "5")
        sum_of(total.indicator, *found)
        work_out(None)
        recompute()
        client.get(f"/indicators/TOTAL-{number}/{address}")
        with CaptureQueriesContext(connection) as asked:
            response: HttpResponse = client.get(f"/indicators/TOTAL-{number}/{address}")
        assert response.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
