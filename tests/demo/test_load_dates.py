"""When the demonstration's past happened, and who held what then; worked out without a database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from council_pm.core.periods import Frequency, Period
from council_pm.demo import basket, people
from council_pm.demo.load.holders import Holders
from council_pm.demo.load.moments import (
    latest_published_on,
    moment,
    published_on,
    seen_on,
    signed_on,
    target_agreed_on,
    target_set_on,
)
from council_pm.demo.organisation import BEGAN

LONDON = ZoneInfo("Europe/London")
AS_OF = dt.date(2026, 11, 22)
QUARTER = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
USER_IDS = {one.name: number for number, one in enumerate(people.people(), start=1) if one.email}


def _holders(as_of: dt.date = AS_OF, without: str = "") -> Holders:
    return Holders(as_of, {name: pk for name, pk in USER_IDS.items() if name != without})


def test_a_past_day_is_office_hours_in_london_and_a_later_one_the_first_minute_of_the_load() -> None:
    assert moment(dt.date(2026, 7, 1), AS_OF) == dt.datetime(2026, 7, 1, 9, tzinfo=LONDON)
    assert moment(dt.date(2026, 12, 1), AS_OF) == dt.datetime(2026, 11, 22, tzinfo=LONDON)


def test_a_round_is_signed_then_seen_rung_by_rung() -> None:
    signed = signed_on(QUARTER, Frequency.QUARTERLY, 8)
    assert signed == dt.date(2026, 7, 24)  # 15 working days after the quarter, and three more
    due = dt.date(2026, 7, 21)
    seen = [seen_on(due, rung) for rung in ("management_team", "portfolio_holder", "members")]
    assert seen == [dt.date(2026, 8, 4), dt.date(2026, 8, 11), dt.date(2026, 8, 18)]


def test_a_target_comes_with_the_council_plan_and_is_confirmed_by_the_end_of_june() -> None:
    assert target_set_on(QUARTER) == dt.date(2026, 3, 11)
    assert target_agreed_on(QUARTER) == dt.date(2026, 6, 25)
    before = Period(dt.date(2019, 4, 1), dt.date(2019, 6, 30))
    assert target_set_on(before) == target_agreed_on(before) == BEGAN


def test_published_figures_come_out_after_their_period_and_no_later_than_expected() -> None:
    end = dt.date(2025, 3, 31)
    assert published_on(end, Frequency.ANNUAL, 400) == dt.date(2025, 10, 17)
    assert published_on(end, Frequency.ANNUAL, 50) == dt.date(2025, 6, 9)
    assert published_on(end, Frequency.ANNUAL, 0) > end


def test_some_latest_figures_came_in_the_last_weeks_and_most_as_usual() -> None:
    usual, end = dt.date(2025, 10, 17), dt.date(2025, 3, 31)
    days = {code: latest_published_on(code, end, usual, AS_OF) for code in sorted(basket.codes())}
    late = {code for code, day in days.items() if day != usual}
    assert 10 <= len(late) <= 35
    assert all(6 <= (AS_OF - days[code]).days <= 54 for code in late)


@pytest.mark.parametrize("as_of", [AS_OF, dt.date(2027, 4, 1), dt.date(2027, 5, 19), dt.date(2028, 2, 29)], ids=str)
def test_two_people_stand_behind_every_figure_and_target_whenever_it_was(as_of: dt.date) -> None:
    holders = _holders(as_of)
    portfolios = {entry.code: entry.portfolio for entry in basket.entries()}
    for code, portfolio in portfolios.items():
        unit = basket.owner_units()[code]
        for weeks in range(0, (as_of - BEGAN).days // 7, 13):
            day = BEGAN + dt.timedelta(weeks=weeks)
            assert holders.submitter(unit, day) != holders.signer(unit, day)
            assert holders.proposer(unit, day)[0] != holders.agreed_by(portfolio, unit, day)


def test_a_cover_stands_before_the_holder_and_nobody_in_a_vacant_post() -> None:
    holders = _holders()
    assert holders.holder("ahw-head", AS_OF) == USER_IDS["Marcus Penhale"]
    assert holders.holder("ahw-head", BEGAN) == USER_IDS["Gurpreet Hallowell"]
    assert holders.holder("chi2-head", AS_OF) == USER_IDS["Wei-Lin Harcastle"]
    assert _holders(without="Wei-Lin Harcastle").holder("chi2-head", AS_OF) is None


def test_the_next_one_up_acts_where_a_post_is_vacant() -> None:
    without_manager = _holders(without="Sunita Barrowclough")
    assert without_manager.submitter("CHI22", AS_OF) == USER_IDS["Kiran Bassleton"]
    without_head = _holders(without="Wei-Lin Harcastle")
    assert without_head.signer("CHI22", AS_OF) == USER_IDS["Rosalind Featherby"]
    assert without_head.proposer("CHI22", AS_OF) == (USER_IDS["Kiran Bassleton"], "chi-performance")


def test_the_director_signs_corporate_performances_own_figures_and_confirms_targets_before_this_executive() -> None:
    holders = _holders()
    assert holders.signer("COR31", AS_OF) == USER_IDS["Imran Deepdale"]
    assert holders.agreed_by("leader", "COR31", AS_OF) == USER_IDS["Safiya Saltholme"]
    assert holders.agreed_by("leader", "COR31", BEGAN) == USER_IDS["Imran Deepdale"]


def test_nobody_in_the_post_that_has_to_sign_is_said_and_not_passed_over() -> None:
    with pytest.raises(LookupError, match="pla-head"):
        _holders(without="Hilary Castleford").agreed_by("environment-and-street-scene", "PLA21", BEGAN)
