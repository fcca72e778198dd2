"""Definitions of indicators as a table: an indicator a row. What comes in is checked by a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission
from council_pm.core.tables.columns import Choice, Column, Row, prose, words
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.org.models import OrgUnit
from indicators.definition_texts import LONGEST_TEXT, SPECS, Kind, Spec, differences, in_words, tidied
from indicators.models import Definition, DefinitionDraft, Indicator, Series
from indicators.models.drafts import OPEN_STATES, DraftState
from indicators.selectors.current_definitions import current_definition
from indicators.services.drafts import save_draft, start_draft, start_new, starting_texts, submit_draft, texts_of


def _read(spec: Spec) -> Callable[[str], Any]:
    """How a cell of this field is read: as the text that its form would send."""
    if spec.kind is Kind.YES_NO:
        return Choice([(_l("yes"), "on"), (_l("no"), "")], {"yes": "on", "no": ""})
    if spec.kind is Kind.CHOICE:
        return Choice(
            [(label, value) for value, label in spec.choices], {value: value for value, _label in spec.choices}
        )
    return prose(LONGEST_TEXT)


COLUMNS = (
    Column("code", _l("Code"), words(20), required=True, hint=_l("Permanent, and never used again, such as WAS-01.")),
    Column(
        "place",
        _l("Part of the council"),
        words(20),
        aliases=("unit code", "org code"),
        hint=_l("Its code; needed for a new indicator."),
    ),
    *(Column(f"field_{spec.name}", spec.label, _read(spec), hint=spec.hint) for spec in SPECS),
    Column("reason", _l("Why it changes"), prose(LONGEST_TEXT), hint=_l("Kept with the version that it makes.")),
)


def run(table: TableRun) -> None:
    """Write a draft for each row that says something new, and hand it to a second person."""
    for row in table.rows:
        with table.report.row(row):
            indicator = Indicator.objects.filter(code__iexact=row["code"]).first()
            if indicator is None:
                _new(table, row)
            else:
                _changed(table, row, indicator)


def current(today: dt.date, _reader: Any) -> Iterable[Sequence[Any]]:
    """The definition in force of every indicator that is not retired."""
    newest = Definition.objects.filter(indicator=OuterRef("pk")).order_by("-version")
    total = Series.objects.filter(indicator=OuterRef("pk"), breakdown="").order_by("pk")
    active = Indicator.objects.filter(retired_on__isnull=True).order_by("code")
    rows = list(
        active.annotate(
            newest=Subquery(newest.values("pk")[:1]), total_unit=Subquery(total.values("unit__code")[:1])
        ).values_list("code", "total_unit", "newest")
    )
    definitions = Definition.objects.in_bulk([pk for _code, _unit, pk in rows if pk is not None])
    for code, unit, pk in rows:
        if pk is not None:
            texts = texts_of(definitions[pk])
            yield code, unit or "", *(in_words(spec.name, texts[spec.name]) for spec in SPECS), ""


def _new(table: TableRun, row: Row) -> None:
    unit = OrgUnit.objects.filter(code__iexact=row["place"] or "").first()
    if unit is None:
        raise ValidationError(
            _("Give the code of the part of the council that a new indicator is counted for; %(code)s is none.")
            % {"code": row["place"] or _("an empty cell")}
        )
    texts = tidied({**starting_texts(), **_typed(row)})
    draft = DefinitionDraft.objects.filter(
        code__iexact=row["code"], author=table.by.user_id, state__in=OPEN_STATES
    ).first()
    if draft is None:
        draft = start_new(by=table.by, code=row["code"], unit=unit, texts=texts)
    if _hand_over(table, row, draft, texts):
        named = f"{draft.code} {texts['name']}"
        table.report.create(row, named, _("a new indicator of %(unit)s, for a second person") % {"unit": unit.code})


def _changed(table: TableRun, row: Row, indicator: Indicator) -> None:
    in_force = texts_of(current_definition(indicator))
    texts = tidied({**in_force, **_typed(row)})
    changes = differences(in_force, texts)
    if not changes:
        table.report.same(row, indicator.code)
        return
    if _hand_over(table, row, start_draft(by=table.by, indicator=indicator), texts):
        said = "; ".join(
            _("%(field)s: %(after)s, until now %(before)s")
            % {"field": one.label, "after": one.after or _("nothing"), "before": one.before or _("nothing")}
            for one in changes
        )
        table.report.change(row, f"{indicator.code} {texts['name']}", said)


def _hand_over(table: TableRun, row: Row, draft: DefinitionDraft, texts: Mapping[str, str]) -> bool:
    """Put the texts into the draft and hand it on; whether it did, rather than finding that this waits already."""
    if draft.state == DraftState.WAITING and not differences(draft.fields, texts):
        table.report.same(row, row["code"])
        return False
    reason = row["reason"] or _("From a table")
    saved = save_draft(by=table.by, draft=draft, texts=texts, reason=reason, lock=draft.lock)
    submit_draft(by=table.by, draft=saved, lock=saved.lock)
    return True


def _typed(row: Row) -> dict[str, str]:
    """The fields that the row gives; an empty cell leaves a field as it is."""
    given = {spec.name: row[f"field_{spec.name}"] for spec in SPECS}
    return {name: text for name, text in given.items() if text is not None}


INDICATORS = TableKind(
    key="indicators",
    title=_l("Indicators"),
    text=_l(
        "Definitions, an indicator a row. Each new one and each change then waits for a second person to check it."
    ),
    permission=Permission.EDIT_DEFINITION,
    columns=COLUMNS,
    identity=("code",),
    run=run,
    current=current,
    goes_to="indicators:definition_list",
)
