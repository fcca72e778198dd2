"""How screens write a figure, a count and a status: from the words of DESIGN and the method, a second time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from tests.truth.council import STATUSES
from tests.truth.counting import Counts
from tests.truth.verdicts import Aim, shown

STATUS = {
    "red": "Off target", "amber": "Near target", "green": "On target", "overdue": "Overdue", "not_due": "Not due yet",
    "no_data": "No data", "no_target": "No target set", "contextual": "For information",
    "suppressed": "Withheld (small numbers)",
}  # fmt: skip
TREND = {
    "deteriorating": "Getting worse", "improving": "Getting better", "changing": "Changing",
    "no_significant_change": "No clear change", "insufficient_data": "Not enough data", "": "",
}  # fmt: skip
TRAVEL = {
    "worse": "Worse", "better": "Better", "same": "Same", "up": "Up", "down": "Down",
    "not_available": "Not available",
}  # fmt: skip
OFTEN = {
    "monthly": "Monthly", "quarterly": "Quarterly", "half_yearly": "Half-yearly", "termly": "Termly",
    "three_a_year": "Three a year", "annual": "Annual", "biennial": "Every two years",
}  # fmt: skip
MINUS = "\N{MINUS SIGN}"
NUMBER = re.compile(rf"[{MINUS}-]?£?\d[\d,]*(?:\.\d+)?")
_MONTHS = ["", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"]  # fmt: skip


def plain(value: Decimal, places: int) -> str:
    """A figure without a unit: thousands apart, a true minus sign."""
    rounded = shown(value, places)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{places}f}"


def figure(value: Decimal | None, places: int, unit: str) -> str:
    """A figure with the sign of its unit; nothing for none."""
    if value is None:
        return ""
    text = plain(value, places)
    if unit == "£":
        return text.replace(MINUS, f"{MINUS}£") if text.startswith(MINUS) else f"£{text}"
    return f"{text}%" if unit == "%" else text


def aim(given: Aim, places: int, unit: str) -> str:
    """A target or a range."""
    if given.low is not None and given.high is not None:
        return f"{plain(given.low, places)} to {figure(given.high, places, unit)}"
    return figure(given.value, places, unit)


def numbers(text: str) -> list[Decimal]:
    """The numbers that a text names, in its order."""
    found = (one.replace("£", "").replace(",", "").replace(MINUS, "-") for one in NUMBER.findall(text))
    return [Decimal(one) for one in found]


def long_day(day: dt.date) -> str:
    """``7 March 2026``."""
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def short_day(day: dt.date) -> str:
    """``7 Mar 2026``."""
    return f"{day.day} {_MONTHS[day.month][:3]} {day.year}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def lead(counts: Counts) -> str:
    """The first sentence of a page, from its counts."""
    worse, green, total = counts.by_cell["red", "worse"], counts.by_status["green"], counts.total
    if not total:
        return "There are no indicators here yet."
    if total == 1:
        only = next(one for one in STATUSES if counts.by_status[one])
        state = "off target and getting worse" if worse else STATUS[only].lower()
        return f"There is 1 indicator here: {state}."
    on = f"{green} of {total} {_are(green)} on target."
    if not worse:
        return f"No indicator is off target and getting worse; {on}"
    return f"{worse} of {total} indicators {_are(worse)} off target and getting worse; {green} {_are(green)} on target."


def changed(number: int, day: dt.date) -> str:
    """How many lights changed since the last meeting."""
    if not number:
        return f"None has changed since the last meeting on {long_day(day)}."
    return f"{number} {'has' if number == 1 else 'have'} changed since the last meeting on {long_day(day)}."


def details(counts: Counts) -> list[str]:
    """The sentences behind the first one."""
    told = []
    if counts.reported == 1:
        state = "is not judged" if not counts.reported_judged else "is on target"
        state = "is not on target" if counts.reported_judged and not counts.reported_green else state
        told.append(f"The 1 reported this quarter {state}.")
    elif counts.reported:
        green, rest = counts.reported_green, counts.reported - counts.reported_judged
        text = f"Of the {counts.reported} reported this quarter, {green} {_are(green)} on target"
        told.append(f"{text} and {rest} {_are(rest)} not judged." if rest else f"{text}.")
    rest_text = ", ".join(not_judged(counts))
    if not counts.judged:
        told.append(f"None has both a target and a figure: {rest_text}.")
        return told
    green = counts.by_status["green"]
    if counts.judged == 1:
        text = f"The 1 with a target and a figure is {'on' if green else 'not on'} target"
    else:
        text = f"{share(green, counts.judged)} of the {counts.judged} with a target and a figure are on target"
    told.append(f"{text}; not counted: {rest_text}." if rest_text else f"{text}.")
    return told


def not_judged(counts: Counts) -> Sequence[str]:
    """What is in no percentage, each with how many."""
    grey = STATUSES[3:]
    return [f"{counts.by_status[one]} {STATUS[one].lower()}" for one in grey if counts.by_status[one]]


def share(part: int, whole: int) -> str:
    """A share in whole per cent, half-up; never nought of something, never all of less."""
    percent = (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP)
    if part and not percent:
        return "Under 1%"
    return "Over 99%" if part < whole and percent == 100 else f"{percent}%"
