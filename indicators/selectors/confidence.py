"""What is known of figures, for their grade; and the grade in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.attachments.models import Attachment
from indicators.bulk import among
from indicators.intervals import is_small
from indicators.models import CheckResult, CurrentStatus, Definition, Return, SpotCheckItem, Value
from indicators.return_files import KIND
from indicators.returns.confidence import Facts, Grade
from indicators.returns.states import Act
from indicators.trend_rows import SMALL_NUMBERS

LOOKS_BACK = timedelta(days=731)  # corrections older than two years say nothing of today

GRADE_WORDS: Mapping[str, Promise] = {
    Grade.HIGH: gettext_lazy("High confidence"),
    Grade.MEDIUM: gettext_lazy("Medium confidence"),
    Grade.LOW: gettext_lazy("Low confidence"),
}
_REASONS: Mapping[str, Promise] = {
    "no_evidence": gettext_lazy("No evidence stands behind the figure: attach what it comes from to its return."),
    "not_signed_by_another": gettext_lazy("Nobody but its sender has signed the figure."),
    "late": gettext_lazy("The figure came after its day."),
    "unexplained": gettext_lazy("The figure is unusual, and nobody has said why: say a word with its return."),
    "small_sample": gettext_lazy("The figure rests on few cases."),
    "check_differs": gettext_lazy("A spot check found that it differs from its source; what follows is still open."),
    "check_no_source": gettext_lazy("At a spot check no source could be shown; what follows is still open."),
}


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade as a page shows it: its words, and what lowers it."""

    grade: str
    title: str
    reasons: Sequence[str]

    @property
    def is_low(self) -> bool:
        """Whether the light is hatched."""
        return self.grade == Grade.LOW


class _Held(NamedTuple):
    """A figure that is in force for somebody, from a round."""

    value_id: int
    series_id: int
    indicator_id: int
    flags: list[str]
    numerator: Any
    denominator: Any
    signed_by: int | None
    round_id: int


class _Sent(NamedTuple):
    """The return that a figure came with, and when it was sent for the first time."""

    pk: int
    sent: datetime | None
    due: date
    findings: list[Any]
    explanation: str


def facts_of(series_ids: Collection[int], as_of: date) -> dict[int, Facts]:
    """What is known of the figures of these series that are in force, by figure; in six queries, however many.

    Figures that were loaded as history came through no return: they are not graded.
    """
    rows = CurrentStatus.objects.filter(among("series_id", series_ids), snapshot__value__round__isnull=False)
    held = {
        row[0]: _Held._make(row)
        for row in rows.values_list(
            "snapshot__value_id", "series_id", "series__indicator_id", "snapshot__flags", "snapshot__value__numerator",
            "snapshot__value__denominator", "snapshot__value__signed_by", "snapshot__value__round_id",
        )
    }  # fmt: skip
    if not held:
        return {}
    sent = _returns(held.values())
    evidence = _with_evidence([one.pk for one in sent.values()])
    reviews = _reviews({one.indicator_id for one in held.values()})
    corrected = _corrections({one.series_id for one in held.values()}, as_of)
    checked = _open_checks(held)
    return {
        pk: _facts(one, sent.get((one.round_id, one.series_id)), evidence, reviews, corrected, checked.get(pk, ""))
        for pk, one in held.items()
    }


def _facts(
    held: _Held,
    sent: _Sent | None,
    evidence: Collection[int],
    reviews: Mapping[int, tuple[date | None, bool]],
    corrected: Mapping[int, int],
    check: str,
) -> Facts:
    is_late = sent is not None and sent.sent is not None and timezone.localdate(sent.sent) > sent.due
    review_on, small_sample = reviews[held.indicator_id]
    return Facts(
        review_on=review_on,
        has_evidence=sent is not None and sent.pk in evidence,
        signed_by_another=held.signed_by is not None,
        on_time=not is_late,
        restatements=corrected.get(held.series_id, 0),
        unexplained_outliers=1 if sent is not None and sent.findings and not sent.explanation else 0,
        small_sample=small_sample or SMALL_NUMBERS in held.flags or is_small(held.numerator, held.denominator),
        check_differs=check == CheckResult.DIFFERS,
        check_no_source=check == CheckResult.NO_SOURCE,
    )


def _returns(held: Collection[_Held]) -> dict[tuple[int, int], _Sent]:
    rows = Return.objects.filter(
        among("series_id", {one.series_id for one in held}), round__in={one.round_id for one in held}
    )
    # A correction is sent again: whether the figure came in time is told by the first time.
    rows = rows.annotate(sent=Coalesce(Min("versions__at", filter=Q(versions__act=Act.SUBMIT)), "submitted_at"))
    fields = ("round_id", "series_id", "pk", "sent", "due", "findings", "explanation")
    return {row[:2]: _Sent._make(row[2:]) for row in rows.values_list(*fields)}


def _with_evidence(return_ids: Collection[int]) -> frozenset[int]:
    rows = Attachment.objects.filter(subject_kind=KIND, subject_id__in=[str(pk) for pk in return_ids], removal=None)
    return frozenset(int(pk) for pk in rows.values_list("subject_id", flat=True))


def _reviews(indicator_ids: Collection[int]) -> dict[int, tuple[date | None, bool]]:
    rows = Definition.objects.filter(among("indicator_id", indicator_ids)).order_by("version")
    return {pk: (day, small) for pk, day, small in rows.values_list("indicator_id", "review_on", "small_sample")}


def _corrections(series_ids: Collection[int], as_of: date) -> dict[int, int]:
    """How many figures of the last two years were corrected; to make a provisional one final is no correction."""
    before = Value.objects.filter(
        series=OuterRef("series"), start=OuterRef("start"), end=OuterRef("end"), revision=OuterRef("revision") - 1
    )
    rows = Value.objects.filter(among("series_id", series_ids), revision__gt=1, end__gte=as_of - LOOKS_BACK)
    rows = rows.annotate(was_provisional=Subquery(before.values("provisional")[:1]))
    found: dict[int, int] = {}
    for series_id, was_provisional in rows.values_list("series_id", "was_provisional"):
        if not was_provisional:
            found[series_id] = found.get(series_id, 0) + 1
    return found


def _open_checks(value_ids: Collection[int]) -> dict[int, str]:
    rows = SpotCheckItem.objects.filter(
        value__in=list(value_ids), closed_at=None, finding__in=[CheckResult.DIFFERS, CheckResult.NO_SOURCE]
    )
    return dict(rows.order_by(F("found_at").asc()).values_list("value_id", "finding"))


def graded(grade: str, reasons: Sequence[Mapping[str, Any]]) -> Graded | None:
    """A stored grade in words; nothing for a figure that is not graded."""
    if not grade:
        return None
    return Graded(grade, str(GRADE_WORDS[grade]), [_words(one["code"], one.get("params", {})) for one in reasons])


def _words(code: str, params: Mapping[str, str]) -> str:
    if code == "review_overdue":
        day = date_format(date.fromisoformat(params["day"]), "j F Y")
        return _("Its definition was to be reviewed by %(day)s.") % {"day": day}
    if code == "restated":
        count = int(params["count"])
        return ngettext(
            "%(n)s figure of the last two years was corrected after sign-off.",
            "%(n)s figures of the last two years were corrected after sign-off.",
            count,
        ) % {"n": count}
    return str(_REASONS[code])
