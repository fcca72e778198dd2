"""What a service said of its signed-off figures: the words that stood in the return when it was signed.

The words come from the version that was signed, never from the return as it stands: a reopened return holds the next
draft. Whoever asks names figures that the reader may see (``visibility``); a figure and its words go together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.people.selectors import Signatory, signatories
from indicators.bulk import among
from indicators.models import Value
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


class _Signing(NamedTuple):
    """A figure with one version that somebody signed of its return."""

    value_id: int
    value: Decimal | None
    signed_by: int
    signed_at: datetime
    sent_by: int | None
    return_id: int
    at: datetime
    by: int
    content: dict[str, str]
    note: str

    @property
    def fits(self) -> bool:
        """Whether it is the figure that this version put into the journal."""
        text = self.content.get("value", "")
        typed = Decimal(text).quantize(STORED) if text else None
        return self.by == self.signed_by and typed == self.value


def figure_words(value_ids: Collection[int], *, with_posts: bool = True) -> dict[int, FigureWords]:
    """By figure: what was said of it when it was signed off, in two queries, in one without the posts.

    A figure that came by no return (a history load) has no words.
    """
    signings = [found for rows in _signings(value_ids).values() if (found := _signing_of(rows)) is not None]
    ids = {user_id for one in signings for user_id in (one.signed_by, one.sent_by) if user_id is not None}
    people = signatories(ids) if ids and with_posts else {}
    return {one.value_id: _words(one, people) for one in signings}


def _signings(value_ids: Collection[int]) -> Mapping[int, list[_Signing]]:
    """By figure: the signed versions of the return of its line and round, the latest first."""
    rows = Value.objects.filter(
        among("pk", value_ids),
        series__returns__round=F("round"),
        series__returns__versions__act=Act.SIGN_OFF,
        series__returns__versions__at__lte=F("signed_at"),
    ).order_by("-series__returns__versions__version")
    version = "series__returns__versions"
    fields = ("pk", "value", "signed_by", "signed_at", "submitted_by", "series__returns__pk")
    found: dict[int, list[_Signing]] = defaultdict(list)
    for row in rows.values_list(*fields, *(f"{version}__{name}" for name in ("at", "by", "content", "note"))):
        found[row[0]].append(_Signing(*row))
    return found


def _signing_of(signed: Sequence[_Signing]) -> _Signing | None:
    """The signing by which a figure came into the journal: the last one by then, if it holds that figure.

    A figure may have followed it by another way, such as a file; that one has no words.
    """
    return next((one for one in signed if one.at == signed[0].at and one.fits), None)


def _words(one: _Signing, people: Mapping[int, Signatory]) -> FigureWords:
    said = from_text(one.content)
    return FigureWords(
        value_id=one.value_id,
        return_id=one.return_id,
        happened=said["happened"],
        why=said["why"],
        next_steps=said["next_steps"],
        absent_reason=said["absent_reason"],
        expected_on=said["expected_on"],
        provisional=said["provisional"],
        estimate=said["estimate"],
        sent_by=_post(people, one.sent_by),
        signed_by=_post(people, one.signed_by),
        signed_on=timezone.localdate(one.signed_at),
        signed_reason=one.note,
    )


def _post(people: Mapping[int, Signatory], user_id: int | None) -> str:
    """Posts, not names: a paper with these words is passed on."""
    one = people.get(user_id or 0)
    return "" if one is None else one.post or _("an officer")
