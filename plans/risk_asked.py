"""What was asked of the risk register, and what it says in a sentence: the same for its page and its paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_id
from council_pm.org.models import Level
from plans.risk_scale import Point
from plans.selectors.risks import POINTS, Register, RiskFilters

WHOSE = ("ours", "part", "all")
STATES = ("open", "above", "far", "review", "escalated", "ended")


def asked_of(request: HttpRequest) -> RiskFilters:
    """What was asked of the register; what makes no sense is left out."""
    asked = request.GET
    whose, state, at, level = (asked.get(name, "") for name in ("whose", "state", "at", "level"))
    first = "ours" if writes(request.user) else "all"
    return RiskFilters(
        whose if whose in WHOSE else first,
        state if state in STATES else "open",
        int(level) if level in {str(one.value) for one in Level} else 0,
        at if at in POINTS else "now",
        _cell(asked.get("cell", "")),
        asked.get("q", "").strip()[:80],
        row_id(asked.get("aim", "")) or 0,
    )


def query_of(asked: RiskFilters) -> dict[str, str]:
    """What was asked, as the query of an address."""
    cell = f"{asked.cell.likelihood}-{asked.cell.impact}" if asked.cell else ""
    return {
        "whose": asked.whose, "state": asked.state, "level": str(asked.level or ""), "at": asked.at, "cell": cell,
        "q": asked.words, "aim": str(asked.aim or ""),
    }  # fmt: skip


def sentence(found: Register) -> str:
    """How many risks there are and how they stand, in a sentence."""
    above = sum(1 for row in found.counted if row.band != "within")
    asks = sum(1 for row in found.counted if row.asks)
    total = ngettext("%(n)s risk", "%(n)s risks", len(found.counted)) % {"n": len(found.counted)}
    return _("%(total)s, %(above)s above appetite; %(asks)s to look at again.") % {
        "total": total,
        "above": above,
        "asks": asks,
    }


def writes(user: Any) -> bool:
    """Whether the reader writes risks down somewhere, and so has a level of their own."""
    return may(user, Permission.EDIT_RISK)


def _cell(text: str) -> Point | None:
    likelihood, _dash, impact = text.partition("-")
    if likelihood in "123456" and impact in "123456" and likelihood and impact:
        return Point(int(likelihood), int(impact))
    return None
