"""The catalogue of improvement models as a table: a criterion a row. What the file leaves out stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission
from council_pm.core.tables.columns import Column, Row, prose, words
from council_pm.core.typed import typed_words
from council_pm.jobs.tables.registry import TableKind, TableRun
from plans.models import Criterion, ImprovementModel
from plans.services.improvement_models import LONGEST_TEXT, add_criterion, change_criterion, create_model

COLUMNS = (
    Column(
        "model", _l("Model"), words(20), required=True, hint=_l("Its code, such as rounds-2; the same in each row.")
    ),
    Column("name", _l("Name of the model"), words(120), hint=_l("Needed in the first row of a new model.")),
    Column("about", _l("What it is good for"), prose(LONGEST_TEXT), hint=_l("In the first row of a new model.")),
    Column("source", _l("Where it comes from"), words(200), hint=_l("In the first row of a new model.")),
    Column("code", _l("Number"), words(20), required=True, hint=_l("Of the criterion, such as 2 or 2.1.")),
    Column("heading", _l("Heading"), words(200), required=True, hint=_l("In your own words.")),
    Column("guidance", _l("What could stand under it"), prose(LONGEST_TEXT)),
    Column("part_of", _l("Part of"), words(20), hint=_l("The number of the criterion that it is a part of.")),
)


def run(table: TableRun) -> None:
    """Add models and criteria, and word anew what differs."""
    for row in table.rows:
        with table.report.row(row):
            _take(table, row)


def current(_today: dt.date, _reader: Any) -> Iterable[Sequence[Any]]:
    """The catalogue as it stands, as rows of the same table."""
    rows = Criterion.objects.select_related("model", "parent").order_by("model__code", "position")
    for one in rows:
        model, parent = one.model, one.parent.code if one.parent else ""
        yield model.code, model.name, model.about, model.source, one.code, one.heading, one.guidance, parent


def _take(table: TableRun, row: Row) -> None:
    model = ImprovementModel.objects.filter(code__iexact=row["model"]).first()
    if model is None:
        if not row["name"]:
            raise ValidationError(
                _("There is no model with the code %(code)s: give its name in its first row, or correct the code.")
                % {"code": row["model"]}
            )
        model = create_model(
            by=table.by, code=row["model"], name=row["name"], about=row["about"] or "", source=row["source"] or ""
        )
    else:
        _same_words(model, row)
    criterion = model.criteria.filter(code__iexact=row["code"]).first()
    subject = f"{model.name}: {row['code']} {row['heading']}"
    heading, guidance = row["heading"], row["guidance"] or ""
    if criterion is None:
        parent = _parent(model, row)
        add_criterion(by=table.by, model=model, code=row["code"], heading=heading, guidance=guidance, parent=parent)
        table.report.create(row, subject, _("a new criterion"))
        return
    if (criterion.parent.code.casefold() if criterion.parent else "") != (row["part_of"] or "").casefold():
        raise ValidationError(
            _("%(code)s stands elsewhere in the model: a criterion never moves. Give the new one a number of its own.")
            % {"code": criterion.code}
        )
    was = criterion.heading
    changed = change_criterion(
        by=table.by, criterion=criterion, heading=heading, guidance=guidance, active=criterion.active,
        version=criterion.version,
    )  # fmt: skip
    if changed.version == criterion.version:
        table.report.same(row, subject)
    else:
        table.report.change(row, subject, _("until now “%(heading)s”") % {"heading": was})


def _same_words(model: ImprovementModel, row: Row) -> None:
    """A table adds to a model that stands here; what the model is called and about is changed on its own page."""
    for typed, stands in ((row["name"], model.name), (row["about"], model.about), (row["source"], model.source)):
        if typed and typed_words(typed) != stands:
            raise ValidationError(
                _("%(model)s has another name, description or source here: change those on its own page.")
                % {"model": model.name}
            )


def _parent(model: ImprovementModel, row: Row) -> Criterion | None:
    if not row["part_of"]:
        return None
    parent = model.criteria.filter(code__iexact=row["part_of"]).first()
    if parent is None:
        raise ValidationError(
            _("There is no criterion %(code)s in this model: put its row first, or correct the number.")
            % {"code": row["part_of"]}
        )
    return parent


MODELS = TableKind(
    key="models",
    title=_l("Improvement models"),
    text=_l("Models that services may choose from, a criterion a row."),
    permission=Permission.MANAGE_MODELS,
    columns=COLUMNS,
    identity=("model", "code"),
    run=run,
    current=current,
    goes_to="plans:model_list",
)
