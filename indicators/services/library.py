"""Taking indicators out of the library: several at once, each with its unit, its code and its owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry as Said
from council_pm.audit.services import record_many
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Post
from indicators.definition_texts import check_code
from indicators.library import Entry, Standard
from indicators.models import Adoption, Definition, DefinitionDraft, Indicator, Ownership, Series, StatusRule
from indicators.services.definitions import DefinitionFields, RuleFields
from indicators.services.drafts import start_new
from indicators.services.recalculation import request_recompute
from indicators.status import RULES

Faults = Mapping[str, Mapping[str, str]]
"""By the code of the entry and by field (code, unit, owner, or "" for the entry): what stands in the way."""


class AdoptionRefusedError(ValidationError):
    """Nothing was adopted; ``faults`` says why."""

    def __init__(self, faults: Faults) -> None:
        said = [f"{code}: {text}" for code, texts in faults.items() for text in texts.values()]
        super().__init__(said, "adoption_refused")
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An entry of the library as a council wants it: under which code, for which unit, owned by which post."""

    entry: Entry
    code: str
    unit: OrgUnit
    owner: Post | None = None


def definition_of(entry: Entry) -> DefinitionFields:
    """What the library says of an entry, as a version of a definition; of one for reference it says too little."""
    standard = _standard(entry)
    taken = {name: getattr(standard, name) for name in DefinitionFields.__slots__ if hasattr(standard, name)}
    said = {name: getattr(entry, name) for name in ("name", "theme", "source", "source_url", "licence")}
    return DefinitionFields(**said, **taken)


def rule_of(entry: Entry) -> RuleFields:
    """How the library suggests that an entry is judged."""
    standard = _standard(entry)
    return RuleFields(rule=standard.rule, tolerance_type=standard.tolerance_type, tolerance=standard.tolerance)


def adoption_faults(wishes: Sequence[Wish], today: date) -> Faults:
    """What stands in the way: three queries, whatever the number of wishes."""
    taken = _taken({wish.code.upper() for wish in wishes})
    adopted = _adopted({wish.entry.code for wish in wishes})
    places = tree(today)
    faults: dict[str, dict[str, str]] = {}
    asked: set[str] = set()
    for wish in wishes:
        code = wish.code.upper()
        said = {
            "": adopted.get(wish.entry.code, ""),
            "code": _code_fault(wish.code, repeated=code in asked, taken=taken.get(code)),
            "unit": _unit_fault(wish.unit, wish.unit.pk in places),
            "owner": _owner_fault(wish.owner, today),
        }
        asked.add(code)
        if found := {field: text for field, text in said.items() if text}:
            faults[wish.entry.code] = found
    return faults


@transaction.atomic
def adopt_indicators(*, by: Actor, wishes: Sequence[Wish], today: date) -> list[Indicator]:
    """Create an indicator from each entry: definition, rule, series of totals, owner. All of them, or none.

    The words are the library's, so there is no author and the adopter is the checker. Raises
    ``AdoptionRefusedError`` with a sentence for each entry that cannot be adopted. A fixed number of statements,
    whatever the number of entries.
    """
    if not wishes:
        raise ValidationError(_("Choose at least one indicator."), "nothing_chosen")
    faults = adoption_faults(wishes, today)
    if faults:
        raise AdoptionRefusedError(faults)
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Indicator.objects.bulk_create(Indicator(code=wish.code) for wish in wishes)
    except IntegrityError:
        words = _("Somebody took one of these codes in the same moment, and nothing was adopted: try again.")
        raise AdoptionRefusedError({wishes[0].entry.code: {"": words}}) from None
    pairs = list(zip(made, wishes, strict=True))
    Definition.objects.bulk_create([_definition(by, one, wish, now) for one, wish in pairs])
    StatusRule.objects.bulk_create([_rule(by, one, wish, now) for one, wish in pairs])
    series = Series.objects.bulk_create(Series(indicator=one, unit=wish.unit) for one, wish in pairs)
    Ownership.objects.bulk_create(
        Ownership(indicator=one, post=wish.owner, starts=today) for one, wish in pairs if wish.owner is not None
    )
    Adoption.objects.bulk_create(Adoption(indicator=one, entry=wish.entry.code, adopted_at=now) for one, wish in pairs)
    record_many(by=by, events=[_event(wish) for wish in wishes])
    request_recompute(by=by, series_ids=[one.pk for one in series])
    return made


def begin_from_reference(*, by: Actor, wish: Wish, today: date) -> DefinitionDraft:
    """Begin the definition of an entry that is here for reference: its name is there, the rest is to be written.

    A second person accepts it, as every definition that a person wrote (ADR 0017). Raises ``AdoptionRefusedError``.
    """
    faults = adoption_faults([wish], today)
    if faults:
        raise AdoptionRefusedError(faults)
    texts = {"name": wish.entry.name, "theme": wish.entry.theme, "frequency": "annual", "measure_kind": "annual"}
    return start_new(by=by, code=wish.code, unit=wish.unit, texts=texts)


def _standard(entry: Entry) -> Standard:
    """How an entry is counted. Raises ``ValidationError`` for one that is here for reference."""
    if entry.standard is None:
        raise ValidationError(
            _("%(name)s is here for reference: say how you count it."), "for_reference", {"name": entry.name}
        )
    return entry.standard


def _taken(codes: set[str]) -> dict[str, bool]:
    """The codes of these that were ever used, in capitals, and whether their indicator has ended."""
    rows = Indicator.objects.annotate(capitals=Upper("code")).filter(capitals__in=codes)
    return {code: ended is not None for code, ended in rows.values_list("capitals", "retired_on")}


def _adopted(entries: set[str]) -> dict[str, str]:
    """A sentence for each entry that lives as an indicator; one that has ended can be taken again."""
    rows = Adoption.objects.filter(Q(indicator__retired_on__isnull=True), entry__in=entries)
    return {
        entry: _("You have adopted this one already: it is %(code)s.") % {"code": code}
        for entry, code in rows.values_list("entry", "indicator__code")
    }


def _code_fault(code: str, *, repeated: bool, taken: bool | None) -> str:
    if not code:
        return _("Give it a code.")
    if wrong := check_code(code):
        return wrong
    if repeated:
        return _("The code %(code)s stands twice in this list: give one of them another code.") % {"code": code}
    if taken:
        return _(
            "The code %(code)s belonged to an indicator that has ended. Codes are never used again: give another."
        ) % {"code": code}
    if taken is not None:
        return _("The code %(code)s is taken: give another one.") % {"code": code}
    return ""


def _unit_fault(unit: OrgUnit, is_open: bool) -> str:
    return "" if is_open else _("The unit %(code)s is closed: choose one that is open today.") % {"code": unit.code}


def _owner_fault(owner: Post | None, today: date) -> str:
    if owner is None or owner.ended is None or owner.ended >= today:
        return ""
    return _("The post %(post)s has ended: choose another one, or none.") % {"post": owner.title}


def _definition(by: Actor, indicator: Indicator, wish: Wish, now: datetime) -> Definition:
    definition = Definition(
        indicator=indicator,
        version=1,
        known_from=now,
        author=None,
        checker=by.user_id,
        **asdict(definition_of(wish.entry)),
    )
    empty = {f.name for f in definition._meta.fields if f.null and getattr(definition, f.attname) is None}
    definition.clean_fields(exclude=empty | {"indicator"})
    return definition


def _rule(by: Actor, indicator: Indicator, wish: Wish, now: datetime) -> StatusRule:
    fields = rule_of(wish.entry)
    return StatusRule(
        indicator=indicator,
        revision=1,
        known_from=now,
        rule_version=RULES[fields.rule].version,
        set_by=by.user_id,
        **asdict(fields),
    )


def _event(wish: Wish) -> Said:
    detail = {"entry": wish.entry.code, "unit": wish.unit.code}
    if wish.owner is not None:
        detail["post"] = str(wish.owner.pk)
    return Said("adopt_indicator", "indicator", wish.code, 1, detail)
