"""The published figures: complete, in our own words, within their bounds, and free of what may not be shown."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from council_pm.core.periods import Calendar, Frequency, Period, due_date
from council_pm.demo import basket, published, service, targets
from council_pm.demo.files import DATA

AS_OF = dt.date(2026, 11, 22)
INDICATORS = {i.code: i for i in published.indicators()}


def test_there_are_128_published_indicators_and_none_from_oflog() -> None:
    assert len(INDICATORS) == 128
    assert not [code for code in INDICATORS if "HCA-51" <= code <= "HCA-57"]


def test_every_indicator_has_plain_words_a_source_and_an_owner() -> None:
    for i in INDICATORS.values():
        assert i.name
        assert i.definition.endswith(".")
        assert i.why_it_matters.endswith(".")
        assert i.source_url.startswith("https://")
        assert i.publisher
        assert i.source in published.SOURCES
        assert i.polarity in {"higher", "lower", "neutral"}
        assert i.kind in {"snapshot", "cumulative", "rolling", "annual", "period"}
        assert i.influence in {"council", "shared", "context"}
        assert Calendar(i.calendar)
        if i.influence == "shared":
            assert i.partner


def test_names_are_unlike_one_another() -> None:
    names = [i.name for i in published.indicators()] + [i.name for i in service.indicators()]
    assert [name for name, n in Counter(names).items() if n > 1] == []


def test_sentences_on_why_it_matters_are_short() -> None:
    for i in (*published.indicators(), *service.indicators()):
        assert len(i.why_it_matters.split()) <= 26, i.why_it_matters


def test_figures_lie_within_bounds_and_keep_15_digits_at_most() -> None:
    for v in published.values():
        i = INDICATORS[v.indicator]
        assert i.lower_bound is None or v.value >= i.lower_bound
        assert i.upper_bound is None or v.value <= i.upper_bound
        assert len(v.value.normalize().as_tuple().digits) <= 15
        assert v.start <= v.end


def test_a_figure_appears_once() -> None:
    keys = Counter((v.indicator, v.area, v.start, v.end) for v in published.values())
    assert sum(keys.values()) == 24_240
    assert [key for key, n in keys.items() if n > 1] == []


def test_numerators_and_intervals_come_in_pairs_that_hold_the_value() -> None:
    pairs = 0
    for v in published.values():
        assert (v.lower_ci is None) == (v.upper_ci is None)
        if v.lower_ci is not None and v.upper_ci is not None:
            pairs += 1
            assert v.lower_ci <= v.upper_ci
    assert pairs == 4_061


def test_a_known_figure_is_as_published() -> None:
    recycled = published.own_values()["LIV-20"][-1]
    assert (recycled.label, recycled.value) == ("2024/25", Decimal("24.2"))
    assert (recycled.start, recycled.end) == (dt.date(2024, 4, 1), dt.date(2025, 3, 31))


def test_the_england_figures_that_are_no_rates_are_left_out() -> None:
    areas = {v.area for v in published.values() if v.indicator == "CS-01"}
    assert published.OWN_AREA in areas
    assert published.COUNTRY not in areas


def test_twenty_neighbours_four_of_the_tees_valley_a_region_and_england() -> None:
    assert len(published.neighbours()) == 20
    assert len([a for a in published.areas() if a.tees_valley]) == 4
    assert Counter(a.kind for a in published.areas()) == {"council": 24, "own": 1, "region": 1, "country": 1}


def test_breaks_lie_inside_the_history_that_they_break() -> None:
    for b in published.breaks():
        assert b.reason.endswith(".")
        if b.indicator in INDICATORS:
            history = published.own_values()[b.indicator]
            assert history[0].start < b.on <= history[-1].start, b


@pytest.mark.parametrize("code", ["CYP-12", "CYP-13", "CYP-17", "CYP-19"])
def test_results_and_absence_declare_their_breaks(code: str) -> None:
    assert {b.on.year for b in published.breaks() if b.indicator == code} >= {2021}


@pytest.mark.parametrize("as_of", [AS_OF, dt.date(2027, 3, 31), dt.date(2028, 6, 1)], ids=str)
def test_the_latest_figure_held_is_the_latest_one_due(as_of: dt.date) -> None:
    for i in INDICATORS.values():
        latest = published.own_values()[i.code][-1]
        lag = published.lag_working_days(i, as_of)
        assert due_date(Period(latest.start, latest.end), i.frequency, lag) <= as_of
        if i.frequency is Frequency.ANNUAL:
            nxt = Period(latest.start.replace(year=latest.start.year + 1), latest.end.replace(year=latest.end.year + 1))
            assert due_date(nxt, i.frequency, lag) > as_of


def test_the_basket_holds_seventy_and_each_has_one_lead_committee() -> None:
    entries = basket.entries()
    assert len({e.code for e in entries}) == len(entries) == 70
    assert Counter(e.committee for e in entries) == {
        "children": 14,
        "adults": 13,
        "place": 18,
        "communities": 13,
        "corporate": 12,
    }
    assert len({s.code for s in service.indicators()} & basket.codes()) == 25
    assert len(set(INDICATORS) & basket.codes()) == 45


def test_nine_portfolios_share_the_basket() -> None:
    assert len({e.portfolio for e in basket.entries()}) == 9


def test_every_other_indicator_stands_below_one_of_the_basket() -> None:
    below = {supporting: key for key, supporting in basket.underpinning()}
    assert set(below) == set(INDICATORS) - basket.codes()
    assert set(below.values()) <= basket.codes()


def test_targets_say_who_set_them_and_why_and_context_has_none() -> None:
    found = targets.targets()
    assert all(t.reason for t in found)
    assert not [t for t in found if INDICATORS[t.indicator].influence == "context"]
    judged = {code for code in basket.codes() & set(INDICATORS) if INDICATORS[code].influence != "context"}
    assert {t.indicator for t in found} == judged


def test_a_target_is_the_middle_of_at_least_four_neighbours_else_england() -> None:
    reasons = {t.indicator: t.reason for t in targets.targets()}
    assert reasons["CYP-44"].startswith("The middle of 14 similar councils")
    assert reasons["LIV-27"].startswith("The England figure")


def test_the_files_stay_small_enough_to_read_a_change_of_them() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 500_000
