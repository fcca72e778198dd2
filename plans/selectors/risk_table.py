"""The register as a table for a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from plans.models import EscalationState
from plans.selectors.risks import Register, RiskRow

TABLE_HEADER = (
    _("Risk"), _("Part of the council"), _("Level"), _("Who answers for it"), _("Score without controls"),
    _("Score now"), _("Score aimed at"), _("Aimed at by"), _("Against the appetite"), _("Controls"),
    _("Looked at"), _("To be looked at by"), _("Why look again"), _("Carried up to"), _("Confidential"),
)  # fmt: skip


def table_rows(found: Register) -> Iterator[list[Any]]:
    """A row of each risk."""
    for row in found.rows:
        yield [
            row.title, row.unit, row.level_label, row.owner, row.before.score, row.now.score, row.aimed.score,
            row.aimed_by, row.band_label, row.controls, row.looked_at.date(), row.review_by, " ".join(row.asks),
            carried(row), str(_("yes")) if row.confidential else "",
        ]  # fmt: skip


def carried(row: RiskRow) -> str:
    """To whom it was carried up, and how that stands."""
    if row.escalated is None:
        return ""
    return f"{row.escalated.to}: {EscalationState(row.escalated.state).label}"


def aimed_words(row: RiskRow) -> str:
    """The score aimed at, with the day."""
    return f"{row.aimed.score}, {date_format(row.aimed_by, 'j M Y')}" if row.aimed_by else str(row.aimed.score)
