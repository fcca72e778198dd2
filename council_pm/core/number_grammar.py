"""Reading of figures that people type or send in files: one notation, one meaning, nothing guessed.

The grammar: an optional sign, digits (with commas between thousands or without), an optional point with digits; one
pound sign in front for money, one per cent sign behind for percentages. Text is NFKC-normalised and trimmed of white
space, and U+2212 is a minus. Nothing else is a number: no 1e3, 1_000, (5), 1.2m, trailing point, NaN or Infinity.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from council_pm.core.noop import gettext_noop as _

MAX_LENGTH = 100  # characters; longer text is refused unread
SHOWN_LENGTH = 40
MAX_DIGITS = 15  # significant digits that both databases keep
LIMIT = Decimal(10) ** 12
NO_DATA_TOKENS = frozenset({"n/a", "na", "-", "\u2013", "..", "not available"})

_PLAIN = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,6})?")  # at most 15 digits: exact as it stands
_NUMBER = re.compile(r"([+-]?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?:\.([0-9]+))?")
_ABBREVIATED = re.compile(r"[+-]?£?[+-]?[0-9.,]+ ?(?:k|m|bn|mn|thousand|million|billion)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{1,4}|[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{2,4})(?:[ T][0-9]{1,2}:[0-9:.]+)?"
)
_CHANGED_MEANING = ("<super>", "<sub>", "<circle>", "<compat>")  # what else NFKC changes is no figure afterwards

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "blank": _("Enter a figure."),
        "no_data": _("If there is no figure, use 'No data' and give a reason."),
        "too_long": _("{text}… is too long to be a figure."),
        "abbreviated": _("{text}: write the amount in full, for example 1,200,000."),
        "looks_like_date": _("{text}: a date was found where a number is expected."),
        "percent_not_allowed": _("{text}: this indicator is not a percentage; leave out the % sign."),
        "pound_not_allowed": _("{text}: this indicator is not in pounds; leave out the £ sign."),
        "not_a_number": _("{text} is not a number we can read. Write it like 1234.5 or 1,234.5."),
        "too_large": _("{text} is too large: figures are below 1,000,000,000,000."),
        "too_many_digits": _("{text} has more than 15 significant digits."),
        "rounded": _("{text} was rounded to {places} decimal places: {value}."),
    }
)
"""English sentences by code, with their params: of errors, and of the warning `rounded`."""


class GrammarError(ValueError):
    """Text that is not a figure. `code` is a key of MESSAGES, `params` what its sentence names."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params: Mapping[str, str] = MappingProxyType(params)
        self.template = MESSAGES[code]
        self.message = self.template.format(**params)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Warned:
    """A figure was read, and this must be shown before it is kept. `code` is a key of MESSAGES."""

    code: str
    params: Mapping[str, str]

    @property
    def template(self) -> str:
        """The English sentence, its params to be filled in."""
        return MESSAGES[self.code]

    @property
    def message(self) -> str:
        """The English sentence."""
        return self.template.format(**self.params)


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure, exact as typed (or rounded, with a warning)."""

    value: Decimal
    warnings: tuple[Warned, ...] = ()


def read_value(text: str, *, money: bool = False, percentage: bool = False, places: int = 6) -> Reading:
    """The figure in `text`. `money` allows one pound sign, `percentage` one per cent sign (98% is 98).

    More than `places` decimals (at most 6) are rounded half-up, with a warning. Raises GrammarError: blank, no_data,
    too_long, abbreviated, looks_like_date, percent_not_allowed, pound_not_allowed, not_a_number, too_large,
    too_many_digits.
    """
    if places == 6 and (plain := read_plain(text)) is not None:
        return Reading(plain)
    if len(text) > MAX_LENGTH:
        raise GrammarError("too_long", text=text[:SHOWN_LENGTH])
    shown = text.strip()[:SHOWN_LENGTH]
    normal = _normalised(text, shown)
    if not normal:
        raise GrammarError("blank")
    if is_no_data(normal):
        raise GrammarError("no_data")
    bare = _without_signs(normal, shown, money=money, percentage=percentage)
    match = _NUMBER.fullmatch(bare)
    if match is None or not (match[2] or match[3]):
        raise _refused(normal, shown)
    exact = Decimal(match[0].replace(",", ""))
    return _within_limits(exact, len(match[3] or ""), shown, places)


def read_plain(text: str) -> Decimal | None:
    """The fast path: the value of a plain figure of up to nine digits and six decimals; None for anything else."""
    if _PLAIN.fullmatch(text) is None:
        return None
    value = Decimal(text)
    return value if value else abs(value)  # -0 is 0


def is_no_data(text: str) -> bool:
    """Whether the text says that there is no figure: n/a, na, a dash, two points, "not available"."""
    return text.strip().lower() in NO_DATA_TOKENS


def _normalised(text: str, shown: str) -> str:
    """NFKC, trimmed, U+2212 as minus. A character that NFKC would turn into other digits (5², ½, ①) is refused."""
    if text.isascii():
        return text.strip()
    for character in text:
        changes = unicodedata.decomposition(character).startswith(_CHANGED_MEANING)
        if changes and any(part.isdigit() for part in unicodedata.normalize("NFKC", character)):
            raise GrammarError("not_a_number", text=shown)
    return unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")


def _without_signs(normal: str, shown: str, *, money: bool, percentage: bool) -> str:
    """The text without the one pound sign or per cent sign that its indicator allows. `-£5` and `£-5` are both read."""
    sign, rest = (normal[0], normal[1:]) if normal[0] in "+-" else ("", normal)
    bare = normal
    if rest.startswith("£"):
        bare = sign + rest[1:]
        if _is_number(bare) and not money:
            raise GrammarError("pound_not_allowed", text=shown)
    elif rest.endswith("%"):
        bare = normal[:-1]
        if _is_number(bare) and not percentage:
            raise GrammarError("percent_not_allowed", text=shown)
    return bare


def _is_number(bare: str) -> bool:
    match = _NUMBER.fullmatch(bare)
    return match is not None and bool(match[2] or match[3])


def _refused(normal: str, shown: str) -> GrammarError:
    if _ABBREVIATED.fullmatch(normal):
        return GrammarError("abbreviated", text=shown)
    if _DATE.fullmatch(normal):
        return GrammarError("looks_like_date", text=shown)
    return GrammarError("not_a_number", text=shown)


def _within_limits(exact: Decimal, decimals: int, shown: str, places: int) -> Reading:
    if abs(exact) >= LIMIT:
        raise GrammarError("too_large", text=shown)
    value = exact
    warnings: tuple[Warned, ...] = ()
    if decimals > places:
        value = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if abs(value) >= LIMIT:
            raise GrammarError("too_large", text=shown)
        if value != exact:
            params = {"text": shown, "places": str(places), "value": format(value, "f")}
            warnings = (Warned("rounded", MappingProxyType(params)),)
    if len(value.normalize().as_tuple().digits) > MAX_DIGITS:
        raise GrammarError("too_many_digits", text=shown)
    return Reading(value if value else abs(value), warnings)
