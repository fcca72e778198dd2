"""A definition as texts, as people type it and as drafts keep it: read into values, and told in words.

Every field is a text, so that an unfinished or faulty definition can be kept and shown as it was typed. ``read`` is
the one place that says what is wrong with it.
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.days import DayError, read_day
from council_pm.core.exact_text import exact_text
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.said import said
from indicators.models import Influence, MeasureKind
from indicators.returns.comments import COMMENT_RULES, EVERY_REASON

LONGEST_TEXT = 4000  # characters of a long text: some two pages
LONGEST_CODE = 20
RESERVED_CODES = frozenset({"new", "drafts", "table"})  # words of our own addresses below /definitions/
FIRST_YEAR, LAST_YEAR = 1990, 2200


class Kind(enum.Enum):
    """How a field is typed."""

    LINE = enum.auto()
    TEXT = enum.auto()
    CHOICE = enum.auto()
    COUNT = enum.auto()
    NUMBER = enum.auto()
    YES_NO = enum.auto()
    DAY = enum.auto()
    ADDRESS = enum.auto()


Choices = tuple[tuple[str, str | Promise], ...]

POLARITIES: Choices = (
    ("higher", gettext_lazy("Higher is better")),
    ("lower", gettext_lazy("Lower is better")),
    ("range", gettext_lazy("Within a range is better")),
    ("neutral", gettext_lazy("Neither: for information")),
)
FREQUENCIES: Choices = (
    ("monthly", gettext_lazy("Monthly")),
    ("quarterly", gettext_lazy("Quarterly")),
    ("half_yearly", gettext_lazy("Half-yearly")),
    ("termly", gettext_lazy("Each term")),
    ("three_a_year", gettext_lazy("Three times a year")),
    ("annual", gettext_lazy("Yearly")),
    ("biennial", gettext_lazy("Every two years")),
)
CALENDARS: Choices = (
    ("financial", gettext_lazy("Financial year, from 1 April")),
    ("academic", gettext_lazy("Academic year, from 1 September")),
    ("calendar", gettext_lazy("Calendar year, from 1 January")),
)
FORMULAS: Choices = (
    ("value", gettext_lazy("One figure is entered")),
    ("ratio", gettext_lazy("One figure divided by another")),
)
COMMENTS: Choices = tuple(zip(COMMENT_RULES, (
    gettext_lazy("Where it is off target, getting worse, or unusual"),
    gettext_lazy("Where it is off target or getting worse"),
    gettext_lazy("Where it is off target or unusual"),
    gettext_lazy("Where it is getting worse or unusual"),
    gettext_lazy("Only where it is off target"),
    gettext_lazy("Only where it is getting worse"),
    gettext_lazy("Only where it is unusual"),
    gettext_lazy("Never"),
), strict=True))  # fmt: skip
REPORTED: Choices = (
    ("period", gettext_lazy("For each period alone")),
    ("year_to_date", gettext_lazy("For the year so far")),
)


@dataclass(frozen=True, slots=True)
class Spec:
    """One field: its name in ``DefinitionFields``, its label, how it is typed, its limits, and what is meant.

    ``usual`` is what texts mean that say nothing of it, such as a draft from before there was such a field.
    """

    name: str
    label: str | Promise
    kind: Kind
    required: bool = False
    most: int = 0
    choices: Choices = ()
    places: int = 0
    hint: str | Promise = ""
    usual: str = ""


SPECS: tuple[Spec, ...] = (
    Spec("name", gettext_lazy("Name"), Kind.LINE, True, 160, hint=gettext_lazy("As it stands on dashboards.")),
    Spec("theme", gettext_lazy("Theme"), Kind.LINE, True, 80),
    Spec("wording", gettext_lazy("What is counted"), Kind.TEXT, True, LONGEST_TEXT,
         hint=gettext_lazy("In full: what counts, what does not, and when.")),
    Spec("why_it_matters", gettext_lazy("Why it matters"), Kind.TEXT, True, LONGEST_TEXT),
    Spec("formula_type", gettext_lazy("How the figure is made"), Kind.CHOICE, True, choices=FORMULAS),
    Spec("numerator", gettext_lazy("Figure above the line"), Kind.TEXT, most=LONGEST_TEXT,
         hint=gettext_lazy("Where one figure is divided by another: what is counted above the line.")),
    Spec("denominator", gettext_lazy("Figure below the line"), Kind.TEXT, most=LONGEST_TEXT),
    Spec("multiplier", gettext_lazy("Multiplied by"), Kind.NUMBER, True, places=2,
         hint=gettext_lazy("100 for a percentage, 1,000 for a figure per thousand, otherwise 1.")),
    Spec("unit", gettext_lazy("Unit"), Kind.LINE, True, 60, hint=gettext_lazy("Such as %, £, days or number.")),
    Spec("decimals", gettext_lazy("Decimal places"), Kind.COUNT, True, 6),
    Spec("polarity", gettext_lazy("Which way is better"), Kind.CHOICE, True, choices=POLARITIES),
    Spec("frequency", gettext_lazy("How often"), Kind.CHOICE, True, choices=FREQUENCIES),
    Spec("calendar", gettext_lazy("Year"), Kind.CHOICE, True, choices=CALENDARS),
    Spec("measure_kind", gettext_lazy("What a figure is about"), Kind.CHOICE, True,
         choices=tuple((value, label) for value, label in MeasureKind.choices)),
    Spec("reported_as", gettext_lazy("How it is reported"), Kind.CHOICE, True, choices=REPORTED),
    Spec("seasonal", gettext_lazy("It follows the seasons"), Kind.YES_NO,
         hint=gettext_lazy("Then a figure is compared with the same period last year.")),
    Spec("lag_working_days", gettext_lazy("Working days until the figure is there"), Kind.COUNT, True, 500,
         hint=gettext_lazy("After the end of the period. 0 where it is there at once.")),
    Spec("influence", gettext_lazy("Who can move it"), Kind.CHOICE, True,
         choices=tuple((value, label) for value, label in Influence.choices)),
    Spec("shared_with", gettext_lazy("Partner"), Kind.LINE, most=160,
         hint=gettext_lazy("Where it is shared with a partner: which one.")),
    Spec("lower_bound", gettext_lazy("Lowest figure that can be"), Kind.NUMBER, places=6,
         hint=gettext_lazy("Anything below is a slip of the keys. Such as 0.")),
    Spec("upper_bound", gettext_lazy("Highest figure that can be"), Kind.NUMBER, places=6,
         hint=gettext_lazy("Such as 100 for a percentage.")),
    Spec("small_sample", gettext_lazy("It comes from few people"), Kind.YES_NO,
         hint=gettext_lazy("Then small numbers may have to be withheld.")),
    Spec("comment_on", gettext_lazy("When a comment is needed"), Kind.CHOICE, choices=COMMENTS, usual=EVERY_REASON,
         hint=gettext_lazy("Without one such a figure is not sent. What is unusual needs a word on what was noticed.")),
    Spec("source", gettext_lazy("Source"), Kind.LINE, True, 200),
    Spec("source_url", gettext_lazy("Address of the source"), Kind.ADDRESS, most=500),
    Spec("licence", gettext_lazy("Licence"), Kind.LINE, most=120),
    Spec("review_on", gettext_lazy("To be reviewed by"), Kind.DAY, True,
         hint=gettext_lazy("Owners and the centre are reminded. Such as 1/4/2027.")),
)  # fmt: skip
BY_NAME: Mapping[str, Spec] = {spec.name: spec for spec in SPECS}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the texts say: the values by field, and what is wrong by field."""

    values: Mapping[str, Any]
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which two texts say different things, in words."""

    name: str
    label: str
    before: str
    after: str


def tidy(text: Any) -> str:
    """A text as it is kept: one kind of line end, nothing blank around it. Anything but a text is empty."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(text, str) else ""


def _text(spec: Spec, texts: Mapping[str, Any]) -> str:
    return tidy(texts.get(spec.name, "")) or spec.usual


def tidied(texts: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the fields of a definition, and of nothing else."""
    return {spec.name: _text(spec, texts) for spec in SPECS}


def read(texts: Mapping[str, Any], *, complete: bool, kept_formula: str = "") -> Reading:
    """The values that the texts stand for. Only a complete definition must have every required field.

    ``kept_formula`` is a formula type that the definition has already and that is set elsewhere.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for spec in SPECS:
        text = _text(spec, texts)
        try:
            if text:
                values[spec.name] = _value(spec, text, kept_formula)
            elif spec.kind is Kind.YES_NO:
                values[spec.name] = False
            elif spec.required and complete:
                faults[spec.name] = _("%(field)s: this is missing.") % {"field": spec.label}
            elif spec.kind in (Kind.LINE, Kind.TEXT, Kind.ADDRESS):
                values[spec.name] = ""
        except _FaultError as fault:
            faults[spec.name] = _("%(field)s: %(fault)s") % {"field": spec.label, "fault": fault}
    return Reading(values, {**_together(values, complete=complete), **faults})


def check_line(text: str, most: int) -> str:
    """What is wrong with a text that was typed into one line, or nothing."""
    try:
        _line(Spec("", "", Kind.LINE, most=most), tidy(text), "")
    except _FaultError as fault:
        return str(fault)
    return ""


def check_long(text: str) -> str:
    """What is wrong with a long text, such as a reason, or nothing."""
    try:
        _long(Spec("", "", Kind.TEXT, most=LONGEST_TEXT), tidy(text), "")
    except _FaultError as fault:
        return str(fault)
    return ""


def check_code(code: str) -> str:
    """What is wrong with the spelling of a new code, or nothing."""
    plain = code.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum()) or not code[0].isalnum():
        return _("Use letters, digits, dashes and underscores for a code, such as WAS-01.")
    if len(code) > LONGEST_CODE:
        return _("A code has %(most)s characters at most; this one has %(count)s.") % {
            "most": LONGEST_CODE,
            "count": len(code),
        }
    if code.lower() in RESERVED_CODES:
        return _("%(code)s is a word of the product's own addresses: choose another code.") % {"code": code}
    return ""


def in_words(name: str, text: str) -> str:
    """A field's text as a screen tells it."""
    spec = BY_NAME[name]
    if spec.kind is Kind.YES_NO:
        return _("Yes") if text else _("No")
    if spec.kind is Kind.CHOICE:
        return str(dict(spec.choices).get(text, text.replace("_", " ")))
    if spec.kind is Kind.DAY and (day := parse_day(text)) is not None:
        return date_format(day, "j F Y")
    return text


def told(texts: Mapping[str, Any]) -> list[dict[str, str]]:
    """The whole definition in words, field by field, without those that say nothing."""
    shown = [(spec, _text(spec, texts)) for spec in SPECS]
    return [{"term": str(spec.label), "text": in_words(spec.name, text)} for spec, text in shown if text]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields of which the two say different things, in the order of the form."""
    found = []
    for spec in SPECS:
        one, other = _text(spec, before), _text(spec, after)
        if _same(spec, one, other):
            continue
        found.append(Difference(spec.name, str(spec.label), in_words(spec.name, one), in_words(spec.name, other)))
    return found


def text_of(value: Any) -> str:
    """A value of a definition as somebody would type it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, Decimal):
        return exact_text(value)
    return f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else str(value)


def parse_day(text: str) -> date | None:
    """The day that somebody wrote, such as 1/4/2027 or 2027-04-01; nothing where it is none, or of another age."""
    try:
        day = read_day(text)
    except DayError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


class _FaultError(ValueError):
    """A text that is no value of its field; its text says what to do."""


def _same(spec: Spec, one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return bool(one and other) and _value(spec, one, one) == _value(spec, other, other)
    except _FaultError:
        return False


def _value(spec: Spec, text: str, kept_formula: str) -> Any:
    return _READERS[spec.kind](spec, text, kept_formula)


def _line(spec: Spec, text: str, kept: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise _FaultError(_("it holds characters that cannot be shown: type it again."))
    if len(text) > spec.most:
        raise _FaultError(
            _("shorten it to %(most)s characters; it has %(count)s.") % {"most": spec.most, "count": len(text)}
        )
    return text


def _long(spec: Spec, text: str, kept: str) -> str:
    _line(spec, text.replace("\n", " ").replace("\t", " "), kept)
    return text


def _choice(spec: Spec, text: str, kept: str) -> str:
    if text in dict(spec.choices) or (spec.name == "formula_type" and text == kept):
        return text
    raise _FaultError(_("choose one of the list."))


def _count(spec: Spec, text: str, kept: str) -> int:
    number = _number(replace(spec, places=6), text, kept)
    if number != number.to_integral_value() or not 0 <= number <= spec.most:
        raise _FaultError(_("write a whole number from 0 to %(most)s.") % {"most": spec.most})
    return int(number)


def _number(spec: Spec, text: str, kept: str) -> Decimal:
    try:
        reading = read_value(text)
    except GrammarError as error:
        raise _FaultError(said(error)) from None
    value = reading.value
    if reading.warnings or value != round(value, spec.places):
        raise _FaultError(_("write it with %(places)s decimal places at most.") % {"places": spec.places})
    if spec.name == "multiplier" and not 0 < value < Decimal(10) ** 10:
        raise _FaultError(_("write a number above 0, such as 1 or 100."))
    return value


def _yes_no(spec: Spec, text: str, kept: str) -> bool:
    return True


def _day(spec: Spec, text: str, kept: str) -> date:
    found = parse_day(text)
    if found is None:
        raise _FaultError(_("write the day like 1/4/2027."))
    return found


def _address(spec: Spec, text: str, kept: str) -> str:
    _line(spec, text, kept)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in text:
        raise _FaultError(_("write the whole address, beginning with https://."))
    return text


def _together(values: Mapping[str, Any], *, complete: bool) -> dict[str, str]:
    """What is wrong with fields that are right one by one."""
    faults = {}
    low, high = values.get("lower_bound"), values.get("upper_bound")
    if low is not None and high is not None and low > high:
        faults["upper_bound"] = _("The highest figure lies below the lowest one: change one of them.")
    if complete and values.get("influence") == Influence.SHARED and not values.get("shared_with"):
        faults["shared_with"] = _("Name the partner that it is shared with.")
    if complete and values.get("formula_type") == "ratio":
        for name in ("numerator", "denominator"):
            if not values.get(name):
                faults[name] = _("Say what stands above and what below the line: one figure is divided by another.")
    return faults


_READERS: Mapping[Kind, Callable[[Spec, str, str], Any]] = {
    Kind.LINE: _line,
    Kind.TEXT: _long,
    Kind.CHOICE: _choice,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.ADDRESS: _address,
}
