"""Setting how the council scores risks; the first scale comes with the product."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from plans.models import Risk, RiskScale
from plans.risk_scale import FEWEST_STEPS, LONGEST_STEP, MOST_STEPS, Point, Scale, ScaleError, make_scale

SHIPPED = Path(__file__).parent.parent / "data" / "risk_scale.csv"
APPETITE, LIMIT = 6, 12
FIRST_REASON = "The scale that the product begins with."
LONGEST_REASON = 500


def install_scale(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no scale begins with this one."""
    if RiskScale.objects.exists():
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    likelihood, impact = ("\n".join(r["step"] for r in rows if r["axis"] == axis) for axis in ("likelihood", "impact"))
    RiskScale.objects.create(
        revision=1, likelihood=likelihood, impact=impact, appetite=APPETITE, limit=LIMIT, reason=FIRST_REASON,
        at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def set_risk_scale(
    *, by: Actor, likelihood: str, impact: str, appetite: int, limit: int, reason: str, revision: int
) -> RiskScale:
    """Set the scale anew; what was scored before keeps its numbers. ``revision`` is the one that was on the screen.

    Raises ``ValidationError`` with the name of the field as its code, or ``stale``.
    """
    newest = RiskScale.objects.select_for_update().order_by("-revision")[0]
    if newest.revision != revision:
        raise ValidationError(
            _("Somebody changed the scale meanwhile: what you typed is still here, what is in force is beside it."),
            "stale",
        )
    likelihood, impact, reason = typed_words(likelihood), typed_words(impact), typed_words(reason)
    for field, text in (("likelihood", likelihood), ("impact", impact)):
        try:
            make_scale(text, text, 1, 2)
        except ScaleError as mistake:
            raise ValidationError(said_of_scale(mistake.code, 0), field) from None
    try:
        scale = make_scale(likelihood, impact, appetite, limit)
    except ScaleError as mistake:
        raise ValidationError(
            said_of_scale(mistake.code, len(likelihood.splitlines()) * len(impact.splitlines())), mistake.code
        ) from None
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError(_("Say in at most 500 characters why: the reason stays with the scale."), "reason")
    _check_scores(scale)
    made = RiskScale.objects.create(
        revision=revision + 1, likelihood=likelihood, impact=impact, appetite=appetite, limit=limit, reason=reason,
        by=by.user_id, at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="set_risk_scale", subject_kind="risk_scale", subject_id=made.pk, subject_version=made.revision,
           detail={"appetite": appetite, "limit": limit}, reason=reason)  # fmt: skip
    return made


def said_of_scale(code: str, highest: int) -> str:
    """What is wrong with a scale, in words."""
    return {
        "steps": _("Write %(fewest)s to %(most)s steps, one on each line.")
        % {"fewest": FEWEST_STEPS, "most": MOST_STEPS},
        "word": _("Begin each line with a word, such as “Rare: not expected in five years”."),
        "twice": _("Give each step a word of its own."),
        "too_long": _("Keep each line within %(most)s characters.") % {"most": LONGEST_STEP},
        "appetite": _("Choose a score from 1 up, below the highest there is (%(highest)s).") % {"highest": highest},
        "limit": _("Choose a score above the appetite, at most the highest there is (%(highest)s).")
        % {"highest": highest},
    }[code]


def _check_scores(scale: Scale) -> None:
    """Risks that are open keep a place on the matrix: a smaller one is refused while some stand outside it."""
    rows = Risk.objects.filter(ended_at__isnull=True, newest__isnull=False).values_list(
        "newest__before_likelihood", "newest__before_impact"
    )
    outside = sum(1 for likelihood, impact in rows if not scale.holds(Point(likelihood, impact)))
    if outside:
        raise ValidationError(
            ngettext(
                "%(n)s open risk would stand outside this matrix: look at it again with fewer steps first.",
                "%(n)s open risks would stand outside this matrix: look at them again with fewer steps first.",
                outside,
            )
            % {"n": outside},
            "likelihood",
        )
