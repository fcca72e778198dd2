"""What the demonstration council wrote up, used, promised and rewarded: its own units and its own indicators only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from council_pm.demo.files import rows
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.demo.load.record import note_part
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, Person, Post
from council_pm.people.selectors import in_force
from council_pm.practice.attendance import Excluded
from council_pm.practice.models import (
    Adoption,
    AdoptionNote,
    Award,
    Community,
    EntryState,
    LearningTransfer,
    Nomination,
    PanelSeat,
    PracticeEntry,
    PracticeRevision,
    Promise,
    PromiseText,
    Recognition,
    RevisionCommunity,
)
from council_pm.practice.services.recognitions import left_out_words
from indicators.engine import MEMBERS_STEP
from indicators.models import CurrentStatus, Series, Value
from indicators.recompute import recompute
from plans.models import Action

DAY = dt.timedelta(days=1)
TAKEN_OUT = "The pool is closed for a year: the roof is mended. Ask Leisure when it opens again."
FIRST_WORDS = 25 * DAY  # before it was published an entry was a draft
LATER = 9 * DAY  # what happened since was said so many days ago
PANEL = ("tbc-head", "cor2-head", "pla-head")
ATTENDANCE, THANKED, HEADCOUNT = "COR-03", "PLA13", 34
THANKED_LINE = "Grounds Maintenance and Parks"  # a part of the council's line: lists show the whole one only
OWN_FIGURES = tuple(Decimal(figure) for figure in ("8.4", "8.1", "7.6", "7.2", "6.9", "6.5"))
THANKS = "Every bed was planted in a wet spring: the gardeners planned their lighter days together."


def load_practice(as_of: dt.date, lines: Lines, author: int) -> None:
    """Write it, in the past of the day of loading."""
    posts = {one.code: one for one in Post.objects.order_by("pk")}
    held = Occupancy.objects.filter(person__user__isnull=False).order_by("starts", "pk")
    users: dict[str, int] = dict(held.values_list("post__code", "person__user"))
    units = {one.code: one for one in OrgUnit.objects.order_by("pk")}
    entries = _entries(as_of, lines, units, posts, users)
    _uses(as_of, entries, units, users, author)
    for row in rows("practice_transfers.csv"):
        LearningTransfer.objects.create(
            from_unit=units[row["from"]], to_unit=units[row["to"]], moved=row["moved"], words=row["words"],
            since=as_of - int(row["days_ago"]) * DAY, series=lines.series[row["indicator"], ""],
            entry=entries[row["entry"]], by=author, at=moment(as_of - (int(row["days_ago"]) - 10) * DAY, as_of),
        )  # fmt: skip
    _promises(as_of, lines, author)
    _awards(as_of, entries, units, posts, users, author)
    _recognition(as_of, lines, units, author)
    note_part("good practice", {"entries": len(entries), "awards": Award.objects.count()})


def _entries(
    as_of: dt.date, lines: Lines, units: Mapping[str, OrgUnit], posts: Mapping[str, Post], users: Mapping[str, int]
) -> dict[str, PracticeEntry]:
    actions = {one.title: one for one in Action.objects.order_by("-pk")}
    communities = {one.name: one for one in Community.objects.order_by("pk")}
    made: dict[str, PracticeEntry] = {}
    for row in rows("practice.csv"):
        published = as_of - int(row["days_ago"]) * DAY
        source = actions[row["action"]] if row["action"] else None
        retired = row["state"] == EntryState.RETIRED
        entry = made[row["key"]] = PracticeEntry.objects.create(
            unit=units[row["unit"]], state=row["state"], created_by=users.get(row["author"]),
            created_at=moment(published - FIRST_WORDS, as_of),
            published_at=None if row["state"] == EntryState.DRAFT else moment(published, as_of),
            retired_at=moment(as_of - 30 * DAY, as_of) if retired else None,
            retired_reason=TAKEN_OUT if retired else "",
            source_kind="action" if source else "", source_id=str(source.pk) if source else "",
        )  # fmt: skip
        began = as_of - int(row["began_days_ago"]) * DAY if row["indicator"] else None
        entry.newest = PracticeRevision.objects.create(
            entry=entry, revision=1, title=row["title"], topic=row["topic"], did=row["did"], worked=row["worked"],
            cost=row["cost"], contact=posts[row["contact"]],
            review_on=as_of + int(row["review_in_days"]) * DAY if row["review_in_days"] else None,
            series=lines.series[row["indicator"], ""] if row["indicator"] else None, before_on=began,
            by=users.get(row["author"]), at=moment(published - FIRST_WORDS, as_of),
        )  # fmt: skip
        entry.save(update_fields=["newest"])
        RevisionCommunity.objects.bulk_create(
            RevisionCommunity(revision=entry.newest, community=communities[name])
            for name in filter(None, row["communities"].split("|"))
        )
    return made


def _uses(
    as_of: dt.date, entries: Mapping[str, PracticeEntry], units: Mapping[str, OrgUnit], users: Mapping[str, int],
    author: int,
) -> None:  # fmt: skip
    for row in rows("practice_uses.csv"):
        day, by = as_of - int(row["days_ago"]) * DAY, users.get(row["post"], author)
        used = Adoption.objects.create(
            entry=entries[row["entry"]], unit=units[row["unit"]], since=day, by=by, at=moment(day, as_of)
        )
        AdoptionNote.objects.create(adoption=used, revision=1, text=row["happened"], by=by, at=moment(day, as_of))
        if row["later"]:
            AdoptionNote.objects.create(
                adoption=used, revision=2, text=row["later"], by=by, at=moment(as_of - LATER, as_of)
            )


def _promises(as_of: dt.date, lines: Lines, author: int) -> None:
    for row in rows("practice_promises.csv"):
        promise = Promise.objects.create(series=lines.series[row["indicator"], ""])
        since = as_of - int(row["days_ago"]) * DAY
        worded = [(since - 365 * DAY, row["before"])] if row["before"] else []
        for revision, (day, words) in enumerate([*worded, (since, row["wording"])], 1):
            PromiseText.objects.create(
                promise=promise, revision=revision, wording=words, since=day, by=author, at=moment(day, as_of)
            )


def _awards(
    as_of: dt.date, entries: Mapping[str, PracticeEntry], units: Mapping[str, OrgUnit], posts: Mapping[str, Post],
    users: Mapping[str, int], author: int,
) -> None:  # fmt: skip
    """Nominations of two years; those of this year that have no citation yet wait for the panel."""
    here = Occupancy.objects.filter(in_force(as_of)).values("person")
    left = set(Person.objects.exclude(pk__in=here).values_list("name", flat=True))
    for code in PANEL:
        PanelSeat.objects.create(post=posts[code], starts=as_of - 400 * DAY)
    for row in rows("practice_awards.csv"):
        ago = int(row["years_ago"])
        day, year = as_of - (ago * 365 + 50) * DAY, as_of.year - ago
        nomination = Nomination.objects.create(
            year=year, kind=row["kind"], name=row["recipient"], unit=units[row["unit"]], reason=row["reason"],
            entry=entries[row["entry"]], by=users.get(row["by"], author), at=moment(day, as_of),
        )  # fmt: skip
        if not row["citation"]:
            continue
        Award.objects.create(
            year=year, kind=row["kind"], recipient=row["recipient"], unit=units[row["unit"]],
            citation=row["citation"], entry=entries[row["entry"]], nomination=nomination, by=author,
            has_left=row["recipient"] in left, at=moment(day + 30 * DAY, as_of),
        )  # fmt: skip


def _recognition(as_of: dt.date, lines: Lines, units: Mapping[str, OrgUnit], author: int) -> None:
    """A unit thanked for its own attendance, in the last period that everybody in the council sees."""
    whole = lines.series[ATTENDANCE, ""]
    series = Series.objects.create(indicator=whole.indicator, unit=units[THANKED], breakdown=THANKED_LINE)
    of_all = {(one.start, one.end): one for one in Value.objects.filter(series=whole).order_by("revision")}
    newest = sorted(of_all.values(), key=lambda one: one.end)[-len(OWN_FIGURES) :]
    for one, figure in zip(newest, OWN_FIGURES, strict=True):
        one.pk, one.series, one.revision, one.provisional = None, series, 1, False
        one.value, one.numerator, one.denominator, one.reason = figure, figure * HEADCOUNT, Decimal(HEADCOUNT), ""
        one.save(force_insert=True)
    recompute([series.pk])
    now = CurrentStatus.objects.filter(series=series, audience__gte=MEMBERS_STEP).select_related("snapshot").first()
    if now is not None:
        Recognition.objects.create(
            unit=units[THANKED], series=series, start=now.snapshot.start, end=now.snapshot.end, headcount=HEADCOUNT,
            words=THANKS, left_out=left_out_words(tuple(Excluded)), confirmed=True, by=author,
            at=moment(as_of - 20 * DAY, as_of),
        )  # fmt: skip
