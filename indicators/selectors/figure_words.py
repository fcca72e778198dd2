"""What a service said of its signed-off figures: the words that stood in the return when it was signed.

The words come from the version that was signed, never from the return as it stands: a reopened return holds the next
draft. Whoever asks names figures that the reader may see (``visibility``); a figure and its words go together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.people.selectors import Signatory, signatories
from indicators.bulk import among
from indicators.models import ReturnVersion, Value
from indicators.returns.entry import from_text
from indicators.returns.states import Act

STORED = Decimal("0.000001")  # the finest step that the journal keeps


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The words on one figure, and the posts that sent and signed it; ``signed_reason``: why not the head."""

    value_id: int
    return_id: int
    happened: str
    why: str
    next_steps: str
    absent_reason: str
    expected_on: date | None
    provisional: bool
    estimate: bool
    sent_by: str
    signed_by: str
    signed_on: date
    signed_reason: str

    @property
    def is_said(self) -> bool:
        """Whether there is a comment, or a reason why there is no figure."""
        return bool(self.happened or self.why or self.next_steps or self.absent_reason)


def figure_words(value_ids: Collection[int]) -> dict[int, FigureWords]:
    """By figure: what was said of it when it was signed off. Three queries at most, whatever their number.

    A figure that came by no return (a history load) has no words.
    """
    fields = ("pk", "series_id", "round_id", "value", "signed_by", "signed_at", "submitted_by")
    rows = Value.objects.filter(among("pk", value_ids), round__isnull=False, signed_at__isnull=False)
    figures = list(rows.values_list(*fields))
    if not figures:
        return {}
    signings = _signings({row[1] for row in figures}, {row[2] for row in figures})
    found = {}
    for pk, series_id, round_id, value, signed_by, signed_at, submitted_by in figures:
        version = _signing_of(signings.get((round_id, series_id), ()), value, signed_by, signed_at)
        if version is not None:
            found[pk] = (version, signed_by, signed_at, submitted_by)
    people = signatories({i for row in found.values() for i in (row[1], row[3]) if i is not None}) if found else {}
    return {
        pk: _words(pk, version, people, signed_by, signed_at, submitted_by)
        for pk, (version, signed_by, signed_at, submitted_by) in found.items()
    }


def _signings(series_ids: Collection[int], round_ids: Collection[int]) -> Mapping[tuple[int, int], list[ReturnVersion]]:
    """The versions that were signed of the returns of these lines and rounds, the latest first."""
    rows = ReturnVersion.objects.filter(among("of__series_id", series_ids), act=Act.SIGN_OFF)
    rows = rows.filter(of__round__in=round_ids).select_related("of").order_by("-version")
    found: dict[tuple[int, int], list[ReturnVersion]] = defaultdict(list)
    for row in rows:
        found[row.of.round_id, row.of.series_id].append(row)
    return found


def _signing_of(
    signed: Iterable[ReturnVersion], value: Decimal | None, signed_by: int | None, signed_at: datetime
) -> ReturnVersion | None:
    """The version by which a figure came into the journal: the last one signed by then, if it holds that figure.

    A figure may have followed it by another way, such as a file; that one has no words.
    """
    by_then = [one for one in signed if one.at <= signed_at]
    last = [one for one in by_then if one.at == by_then[0].at]
    return next((one for one in last if one.by == signed_by and _figure_of(one) == value), None)


def _figure_of(version: ReturnVersion) -> Decimal | None:
    """The figure of a version as the journal keeps it."""
    text = version.content.get("value", "")
    return Decimal(text).quantize(STORED) if text else None


def _words(
    value_id: int,
    version: ReturnVersion,
    people: Mapping[int, Signatory],
    signed_by: int | None,
    signed_at: datetime,
    submitted_by: int | None,
) -> FigureWords:
    said = from_text(version.content)
    return FigureWords(
        value_id=value_id,
        return_id=version.of_id,
        happened=said["happened"],
        why=said["why"],
        next_steps=said["next_steps"],
        absent_reason=said["absent_reason"],
        expected_on=said["expected_on"],
        provisional=said["provisional"],
        estimate=said["estimate"],
        sent_by=_post(people, submitted_by),
        signed_by=_post(people, signed_by),
        signed_on=timezone.localdate(signed_at),
        signed_reason=version.note,
    )


def _post(people: Mapping[int, Signatory], user_id: int | None) -> str:
    """Posts, not names: a paper with these words is passed on."""
    one = people.get(user_id or 0)
    return "" if one is None else one.post or _("an officer")
