"""What somebody wrote, read against the figures (B4, pure): advice that quotes the words and says the figure.

Silence is better than a wrong accusation. Only what happened is read for claims, and of it only clauses that speak of
the figure itself (it, this, performance, the rate ...), state rather than hope, and are neither negated nor about
somebody else. A comparison without a named period must fit none of the known ones before it is doubted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from types import MappingProxyType

from council_pm.core.exact_text import exact_words
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.direction import displayed
from indicators.findings import Finding, advice
from indicators.status_types import Polarity

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "claim_against_figures": "“{words}”: the figure is {value}, against {before} {when}.",
        "claim_against_target": "“{words}”: the figure is {value}, and the target {target}.",
        "claim_of_record": "“{words}”: the figure is {value}, and an earlier one was {record}.",
        "number_is_not_the_figure": "“{words}”: the figure of this return is {value}.",
        "number_is_not_the_target": "“{words}”: the target is {target}.",
        "number_is_no_difference": "“{words}”: the figure went from {before} to {value}, which is {difference}.",
        "about_another_period": "“{words}”: this return is about {period}.",
        "repeated_words": "These are the words of the last return: what is different this time?",
        "says_little": "“{words}” says little to a reader: who does what, and by when?",
    }
)
"""English sentences by code; ``words`` is what was written."""

_LONGEST = 4000  # characters that are read; a box takes 600
_QUOTED = 90
_ALIKE = 0.9
_LEAST_WORDS = 6  # shorter texts may well be the same
_FEW_WORDS = 25
_ENOUGH_PAST = 4
_STABLE = Decimal("0.1")

_CLAUSE = re.compile(
    r"(?<!\d)[.]|[.](?!\d)|[!?;:\n]|,? (?:but|however|although|though|while|whereas|despite)\b|, and\b"
)
_OWN = (
    r"(?:it|this|performance|we|(?:the |this |our )?(?:figure|rate|result|outturn|score|percentage|proportion|number|"
    r"total|value|level|indicator|measure))"
)
_NOT_STATED = re.compile(
    r"\b(?:not|no|never|without|nor|neither|hardly|barely|will|would|should|could|may|might|can|if|unless|expect\w*|"
    r"aim\w*|plan\w*|hope\w*|anticipat\w*|forecast\w*|predict\w*|likely|needs?|want\w*|intend\w*|in order|help\w*|"
    r"continue to|set to|going to|designed|working|focus\w*|projected|estimated|appears?|seems?|slightly|partly|"
    r"national\w*|england|region\w*|peers?|neighbours|other|others|elsewhere|average|councils|since|years|months|"
    r"pandemic|covid|until|before|had|used to|part of|some|except)\b|n['\u2019]t\b|\?",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"^\W*(?:(?:in|for|during) [\w/ ]{{2,25}},? )?(?:overall,? )?{_OWN}\b", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"^\W*(?:improved|worsened|deteriorated|better than|worse than|higher than|lower than|up on|down on|unchanged|"
    r"above target|below target|on target|off target|increased|decreased|fell|rose|"
    r"the (?:best|worst|highest|lowest))\b",
    re.IGNORECASE,
)
_CLAIMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for name, pattern in (
        ("better", r"improved|has been improving|is improving|improvement|better than"),
        ("worse", r"worsened|deteriorated|got worse|worse than"),
        ("up", r"rose|risen|increased|went up|gone up|higher than|up on"),
        ("down", r"fell|fallen|decreased|dropped|went down|gone down|lower than|down on"),
        ("same", r"unchanged|remained the same|stayed the same|no change"),
        ("stable", r"remained stable|remained steady|stayed stable|is stable|was stable"),
    )
)
_LAST_YEAR = re.compile(r"\b(?:last year|a year ago|year on year|previous year|year earlier)\b", re.IGNORECASE)
_LAST_PERIOD = re.compile(r"\b(?:last|previous) (?:quarter|month|period|term|half|survey)\b", re.IGNORECASE)
_OVER_TARGET = re.compile(r"\b(above|over|below|under) (?:the |our |its )?target\b", re.IGNORECASE)
_AT_TARGET = re.compile(
    r"\b(?:(met|meets|exceeded|exceeds|achieved|achieves|beat|on)|(missed|misses|off)) (?:the |our |its )?target\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:the |our )?(highest|lowest|best|worst) (?:(?:figure|result|level|rate|score) )?(?:ever|on record)\b",
    re.IGNORECASE,
)
_HEDGE = r"(?!(?:about|around|nearly|almost|over|under|approximately|just|roughly|more|less|some|up|circa|c\.)\b)"
_NUMBER = (
    r"£?(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?![\d/])"
    r"(?: ?(%|per ?cent\b|percentage points?\b|points?\b|pp\b))?"
)
_IS = re.compile(rf"\b(?:is|was|stood at|stands at|reached|came to|of) {_HEDGE}{_NUMBER}(?=\W*$|,)", re.IGNORECASE)
_FROM_TO = re.compile(rf"\bfrom {_NUMBER} (?:\w+ ){{0,5}}to {_HEDGE}{_NUMBER}", re.IGNORECASE)
_BY = re.compile(
    rf"\b(?:improved|worsened|rose|risen|increased|fell|fallen|decreased|dropped|up|down) by {_HEDGE}{_NUMBER}",
    re.IGNORECASE,
)
_TARGET_OF = re.compile(rf"\b(?:the|our|a) target (?:of|is|was) {_HEDGE}{_NUMBER}", re.IGNORECASE)
_QUARTER = re.compile(r"^\W*(?:(?:in|for|during) )?(?:q|quarter )([1-4])\b", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:than|compar\w*|from|against|last|previous|since|to|and)\b", re.IGNORECASE)
_LITTLE = re.compile(
    r"\b(?:continue to monitor|continue monitoring|monitor the situation|keep (?:this )?under review|"
    r"business as usual|work is ongoing|continue to work hard|as above|see above|nothing to report|"
    r"closely monitored|kept under review)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SAID_OF_TIME = MappingProxyType({"previous": "in the period before", "last_year": "in the same period last year"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the words are held against. ``past`` are all the earlier figures, ``last_words`` the last return's boxes."""

    value: Decimal | None
    period: Period
    frequency: Frequency
    calendar: Calendar = Calendar.FINANCIAL
    polarity: Polarity = Polarity.NEUTRAL
    decimals: int = 0
    is_percentage: bool = False
    previous: Decimal | None = None
    last_year: Decimal | None = None
    target: Decimal | None = None
    past: Sequence[Decimal | None] = ()
    last_words: Mapping[str, str] = field(default_factory=dict)

    def shown(self, figure: Decimal) -> Decimal:
        """As members see it."""
        return displayed(figure, self.decimals)

    @property
    def way(self) -> int:
        """1 where higher is better, -1 where lower is, 0 otherwise."""
        return {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(self.polarity, 0)


def check_commentary(boxes: Mapping[str, str], figures: Figures) -> list[Finding]:
    """Advice on what stands in the boxes ``happened``, ``why`` and ``next_steps``; never blocks, never raises."""
    found: list[Finding] = []
    for clause in _clauses(boxes.get("happened", "")):
        found += _about_clause(clause, figures)
    for box, text in boxes.items():
        found += _repeated(box, text[:_LONGEST], figures) + _says_little(box, text[:_LONGEST])
    return found


def _clauses(text: str) -> Iterator[str]:
    for part in _CLAUSE.split(text[:_LONGEST]):
        if clause := " ".join(part.split()):
            yield clause


def _about_clause(clause: str, figures: Figures) -> list[Finding]:
    if _NOT_STATED.search(clause):
        return []
    found = _other_period(clause, figures)
    if figures.value is None or found or not (_ABOUT.search(clause) or _VERB_FIRST.search(clause)):
        return found
    for check in (_target_claim, _record_claim, _number_claim, _move_claim):
        if advised := check(clause, figures, figures.shown(figures.value)):
            return [advised]
    return []


def _move_claim(clause: str, figures: Figures, value: Decimal) -> Finding | None:
    claims = {name for name, pattern in _CLAIMS if pattern.search(clause)}
    if len(claims) != 1 or "target" in clause.lower():
        return None
    held = _baselines(clause, figures)
    if not held or any(_fits(next(iter(claims)), value, before, figures.way) for before in held.values()):
        return None
    when, before = next(iter(held.items()))
    params = {"value": value, "before": before}
    return _advise("claim_against_figures", clause, when=_SAID_OF_TIME[when], **_texts(params))


def _baselines(clause: str, figures: Figures) -> dict[str, Decimal]:
    """What a clause compares with: what it names, or all that is known where it names nothing."""
    names = [
        name for name, pattern in (("last_year", _LAST_YEAR), ("previous", _LAST_PERIOD)) if pattern.search(clause)
    ] or ["previous", "last_year"]
    given = {"previous": figures.previous, "last_year": figures.last_year}
    return {name: figures.shown(figure) for name in names if (figure := given[name]) is not None}


def _fits(claim: str, value: Decimal, before: Decimal, way: int) -> bool:
    moved = value - before
    match claim:
        case "better" | "worse":
            return way == 0 or moved * way * (1 if claim == "better" else -1) > 0
        case "up":
            return moved > 0
        case "down":
            return moved < 0
        case "same":
            return moved == 0
    return abs(moved) <= _STABLE * abs(before)


def _target_claim(clause: str, figures: Figures, value: Decimal) -> Finding | None:
    if figures.target is None:
        return None
    target = figures.shown(figures.target)
    wrong = False
    if match := _OVER_TARGET.search(clause):
        # "Above target" is also said of what is better than it.
        above, better = value > target, (value - target) * figures.way > 0
        claims_above = match[1].lower() in ("above", "over")
        wrong = (
            (not above and not better) if claims_above else (value >= target and (value - target) * figures.way >= 0)
        )
    elif (match := _AT_TARGET.search(clause)) and figures.way:
        met = (value - target) * figures.way >= 0
        wrong = met is (match[2] is not None)
    return _advise("claim_against_target", clause, **_texts({"value": value, "target": target})) if wrong else None


def _record_claim(clause: str, figures: Figures, value: Decimal) -> Finding | None:
    match = _RECORD.search(clause)
    past = [figures.shown(one) for one in figures.past if one is not None]
    if match is None or len(past) < _ENOUGH_PAST:
        return None
    word = match[1].lower()
    way = {"highest": 1, "lowest": -1, "best": figures.way, "worst": -figures.way}[word]
    record = max(past, key=lambda one: one * way)
    if not way or value * way >= record * way:
        return None
    return _advise("claim_of_record", clause, **_texts({"value": value, "record": record}))


def _number_claim(clause: str, figures: Figures, value: Decimal) -> Finding | None:
    if (match := _TARGET_OF.search(clause)) and figures.target is not None:
        if not _same(match[1], figures.target):
            return _advise("number_is_not_the_target", clause, **_texts({"target": figures.target}))
        return None
    if (match := _FROM_TO.search(clause)) and _is_its_unit(match[4], figures):
        if not _same(match[3], figures.value):
            return _advise("number_is_not_the_figure", clause, **_texts({"value": value}))
        return None
    if match := _BY.search(clause):
        return _difference(clause, match, figures, value)
    match = _IS.search(clause)
    if match is None or "target" in clause.lower() or not figures.is_percentage or not _is_its_unit(match[2], figures):
        return None
    if _same(match[1], figures.value):
        return None
    return _advise("number_is_not_the_figure", clause, **_texts({"value": value}))


def _difference(clause: str, match: re.Match[str], figures: Figures, value: Decimal) -> Finding | None:
    """A stated difference that is none of the known ones, neither in the unit nor in per cent."""
    held = _baselines(clause, figures)
    for before in held.values():
        moved = abs(value - before)
        shares = [moved * 100 / abs(before)] if before else []
        if any(_same(match[1], one) for one in (moved, *shares)):
            return None
    if not held:
        return None
    before = next(iter(held.values()))
    params = {"before": before, "value": value, "difference": abs(value - before)}
    return _advise("number_is_no_difference", clause, **_texts(params))


def _is_its_unit(sign: str | None, figures: Figures) -> bool:
    """Per cent stands at the figures of a percentage, and at no others."""
    return figures.is_percentage is bool(sign and sign.lower().replace(" ", "") in ("%", "percent"))


def _same(text: str, figure: Decimal | None) -> bool:
    """Whether a number as written is the figure, rounded as the writer did, up or down."""
    number = Decimal(text.replace(",", ""))
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return figure is not None and abs(abs(number) - abs(figure)) < step


def _other_period(clause: str, figures: Figures) -> list[Finding]:
    """A clause that begins with another quarter, and compares nothing."""
    match = _QUARTER.search(clause)
    if match is None or figures.frequency is not Frequency.QUARTERLY or _COMPARES.search(clause):
        return []
    own = (figures.period.start.month - figures.calendar.first_month) % 12 // 3 + 1
    if int(match[1]) == own:
        return []
    label = figures.period.short_label(figures.calendar, frequency=figures.frequency)
    return [_advise("about_another_period", clause, period=label)]


def _repeated(box: str, text: str, figures: Figures) -> list[Finding]:
    now, before = (_WORD.findall(one.lower()) for one in (text, figures.last_words.get(box, "")[:_LONGEST]))
    if min(len(now), len(before)) < _LEAST_WORDS:
        return []
    matcher = SequenceMatcher(None, now, before, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return []
    return [advice("repeated_words", MESSAGES["repeated_words"], box)]


def _says_little(box: str, text: str) -> list[Finding]:
    """An empty phrase, where nothing else stands beside it: no number, no day, few words."""
    match = _LITTLE.search(text)
    if match is None or len(_WORD.findall(text)) > _FEW_WORDS or any(one.isdigit() for one in text):
        return []
    return [advice("says_little", MESSAGES["says_little"], box, words=match[0])]


def _texts(params: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: exact_words(figure) for name, figure in params.items()}


def _advise(code: str, clause: str, **params: str) -> Finding:
    words = clause if len(clause) <= _QUOTED else clause[: _QUOTED - 1] + "…"
    return advice(code, MESSAGES[code], "happened", words=words, **params)
