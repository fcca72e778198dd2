"""The appraisals of the demonstration: two years of cycles for five groups, how far each person is, and odd cases.

Written straight into the tables, sealed, with days in the past of the day of loading. Nobody is rated.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from appraisals.models import (
    Appraisal,
    AppraisalTarget,
    Circumstance,
    CircumstanceKind,
    Cycle,
    CycleState,
    NamedAppraiser,
    NamedFor,
    Progress,
    Stage,
)
from appraisals.selectors.line import whole_line
from council_pm.core.periods.months import add_months
from council_pm.demo import appraising
from council_pm.demo.appraising import DAY, GROUPS, LEFT_OUT, TIERS, WAYS, CycleDays
from council_pm.demo.files import rows
from council_pm.demo.load.appraisal_rows import Council, Kept, sealed
from council_pm.demo.load.appraisal_signing import load_openings, load_signatures
from council_pm.demo.load.appraisal_words import load_words_of_appraisals
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.demo.load.record import note_part
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, User
from indicators.models import Series
from plans.kinds import year_label, year_of, year_slug
from plans.models import Objective

KEPT_YEARS = 3
PANEL = ("leader", "environment-and-street-scene")  # portfolios whose members appraise the Chief Executive
PANEL_WHY = "The members' panel that the council chose in May"
TWO, TWO_WHY = ("cor22-head", "cor13-head"), "Works half of the week for each of the two teams"
CARRIED_EVERY = 5


def load_appraisals(as_of: dt.date, aims: Mapping[str, Objective], lines: Lines, centre: int) -> None:
    """Write them, last year's first; ``centre`` is the user who opened the cycles."""
    days = {ago: appraising.cycle_days(as_of, ago) for ago in (1, 0)}
    line_days = {days[1].setting_by, days[0].setting_by, min(days[1].ends, as_of), as_of}
    council = Council(
        as_of,
        {day: whole_line(day) for day in line_days},
        dict(User.objects.filter(person__isnull=False).values_list("person_id", "pk")),
        _named(as_of, days),
        appraising.words_bank(),
    )
    units, said = tree(as_of), appraising.cases()
    before = _appraisals(council, days[1], _cycles(as_of, 1, days[1], centre), {}, last_year=True)
    now = _appraisals(council, days[0], _cycles(as_of, 0, days[0], centre), said, last_year=False)
    _circumstances(council, now, days[0])
    _targets(before, council, units, {}, lines.series, {})
    _targets(now, council, units, aims, lines.series, {one.person_id: one for one in before})
    everybody = [*before, *now]
    load_words_of_appraisals(everybody, council)
    load_signatures(everybody, council)
    load_openings(now, council)
    stages = Counter(one.appraisal.stage for one in now)
    note_part("appraisals", {"cycles": 2 * len(GROUPS), "appraisals": len(everybody), **stages})


def _cycles(as_of: dt.date, ago: int, days: CycleDays, centre: int) -> dict[str, Cycle]:
    year = year_of(as_of) - ago
    began = moment(days.starts, as_of)
    closed = moment(days.ends + 20 * DAY, as_of) if ago else None
    return {
        group: Cycle.objects.create(
            slug=f"{year_slug(year)}-{group}", name=f"Appraisals {year_label(year)}: {words}", year=year, group=group,
            starts=days.starts, ends=days.ends, setting_by=days.setting_by, mid_year_by=days.mid_year_by,
            year_end_by=days.ends, state=CycleState.CLOSED if closed else CycleState.OPEN, keep_years=KEPT_YEARS,
            opened_at=began, closed_at=closed, created_by=centre, created_at=moment(days.starts - 14 * DAY, as_of),
        )
        for group, words in GROUPS.items()
    }  # fmt: skip


def _named(as_of: dt.date, days: Mapping[int, CycleDays]) -> dict[int, tuple[int, ...]]:
    """The members who appraise the Chief Executive, and two managers of somebody who works for both."""
    held = dict(Occupancy.objects.order_by("-starts", "-pk").values_list("post__code", "person_id"))
    members = User.objects.filter(person__portfolio_holdings__portfolio__slug__in=PANEL).order_by("pk")
    named = {
        held["tbc-head"]: (tuple(members.values_list("person_id", flat=True)), days[1].starts, PANEL_WHY),
        held["cor22-adviser"]: (tuple(held[one] for one in TWO), days[0].starts, TWO_WHY),
    }
    NamedAppraiser.objects.bulk_create(
        NamedAppraiser(
            person_id=person,
            named_id=one,
            part=NamedFor.APPRAISER,
            starts=starts,
            reason=sealed(why),
            at=moment(starts, as_of),
        )
        for person, (those, starts, why) in named.items()
        for one in those
    )
    return {person: those for person, (those, _starts, _why) in named.items()}


def _people(day: dt.date, since: dt.date) -> Iterator[tuple[Occupancy, dt.date]]:
    """Everybody who worked here between two days, once, in the post that they held for good and longest, and since
    when they work here."""
    held = Occupancy.objects.filter(starts__lte=day).exclude(ends__lt=since).select_related("post", "person")
    found: dict[int, list[Occupancy]] = {}
    for one in held.order_by("starts", "pk"):
        found.setdefault(one.person_id, []).append(one)
    for each in found.values():
        still = [one for one in each if one.ends is None or one.ends >= day] or each[-1:]
        yield min(still, key=lambda one: (one.kind in ("acting", "interim"), one.starts, one.pk)), each[0].starts


def _appraisals(
    council: Council, days: CycleDays, cycles: Mapping[str, Cycle], said: Mapping[str, str], *, last_year: bool
) -> list[Kept]:
    until = min(days.ends, council.as_of)
    places: Counter[str] = Counter()
    found: list[Kept] = []
    for held, since in _people(until, until if last_year else days.starts):
        if said.get(held.person.name) == "agency" or (last_year and since > days.setting_by):
            continue
        post, name = held.post, held.person.name
        group = appraising.group_of(post.role, bool(held.person.email), since, days)
        place = places[group]
        places[group] += 1
        case = "last_year" if last_year else appraising.case_for(name, group, place, said)
        row = _row(held, since, cycles[group], days, case, council)
        kept = Kept(row, name, group, case, WAYS[case], place, days, days.setting_by)
        for stage in kept.way.agreed:
            setattr(row, f"{stage}_done", kept.signed_on(stage, council))
        found.append(kept)
    Appraisal.objects.bulk_create(one.appraisal for one in found)
    return found


def _row(
    held: Occupancy, since: dt.date, cycle: Cycle, days: CycleDays, case: str, council: Council
) -> Appraisal:  # fmt: skip
    way, post = WAYS[case], held.post
    began, starter = max(since, days.starts), since > days.setting_by
    if cycle.group == "probation":
        due = tuple(add_months(since, months) for months in (1, 3, 6))
    else:
        due = (since + 28 * DAY if starter else days.setting_by, days.mid_year_by, days.ends)
    return Appraisal(
        cycle=cycle, person_id=held.person_id, post=post, unit_id=post.unit_id,
        tier=TIERS.get(post.role, "staff"), stage=way.stage, is_open=way.is_open, setting_due=due[0],
        mid_year_due=due[1], year_end_due=due[2], left_out=LEFT_OUT.get(case, ""),
        moved_on=held.starts if case == "moved" else None, ended_on=held.ends if case == "left" else None,
        delete_after=dt.date(days.ends.year + KEPT_YEARS, days.ends.month, min(days.ends.day, 28)),
        created_at=council.at(began),
    )  # fmt: skip


def _circumstances(council: Council, now: Sequence[Kept], days: CycleDays) -> None:
    """Why somebody is left out or has a form of their own. Never why they are away."""
    since = {
        "absent": (CircumstanceKind.LONG_ABSENCE, council.as_of - 60 * DAY),
        "seconded": (CircumstanceKind.SECONDED, council.as_of - 40 * DAY),
    }
    made = [
        Circumstance(person_id=one.person_id, kind=kind, starts=starts, at=council.at(starts))
        for one in now if one.case in since for kind, starts in (since[one.case],)
    ]  # fmt: skip
    for one in now:
        if one.group == "probation":
            starts = one.appraisal.created_at.date()
            made.append(
                Circumstance(
                    person_id=one.person_id, kind=CircumstanceKind.PROBATION, starts=starts,
                    ends=add_months(starts, 6), at=council.at(starts),
                )
            )  # fmt: skip
    agency = [name for name, case in appraising.cases().items() if case == "agency"]
    for person in Occupancy.objects.filter(person__name__in=agency).values_list("person_id", flat=True):
        made.append(
            Circumstance(person_id=person, kind=CircumstanceKind.AGENCY, starts=days.starts, at=council.at(days.starts))
        )
    Circumstance.objects.bulk_create(made)


def _targets(
    those: Iterable[Kept], council: Council, units: Tree, aims: Mapping[str, Objective],
    lines: Mapping[tuple[str, str], Series], before: Mapping[int, Kept],
) -> None:  # fmt: skip
    """Three to five each. Of last year there are no plans any more: what hung on an aim hangs on its indicator."""
    proofs = {row["key"]: row["indicators"].partition("|")[0].partition(":")[0] for row in rows("plan_aims.csv")}
    made: list[AppraisalTarget] = []
    for kept in those:
        if not kept.way.has_targets:
            continue
        line = [place.code for place in reversed(units.line(kept.appraisal.unit_id))]
        said = appraising.targets_for(kept.group, line, kept.place)
        earlier = before.get(kept.person_id)
        for position, one in enumerate(said, 1):
            code = one.hangs if one.hangs.isupper() else "" if one.hangs in aims else proofs.get(one.hangs, "")
            carried = earlier if earlier and position == 1 and kept.place % CARRIED_EVERY == 1 else None
            kept.targets.append(
                AppraisalTarget(
                    appraisal=kept.appraisal, position=position, wording=sealed(one.wording),
                    how_known=sealed(one.how), due=kept.days.ends, objective=aims.get(one.hangs),
                    series=lines[code, ""] if code else None, progress=_progress(kept, position),
                    carried_from=carried.targets[0] if carried and carried.targets else None,
                    at=kept.appraisal.created_at,
                )
            )  # fmt: skip
        made += kept.targets
    AppraisalTarget.objects.bulk_create(made)


def _progress(kept: Kept, position: int) -> str:
    if kept.way.stage == Stage.SETTING:
        return Progress.OPEN
    if kept.case == "last_year":
        is_late = kept.place % CARRIED_EVERY == 1 and position == 1
        return Progress.ON_THE_WAY if is_late else Progress.REACHED
    return Progress.REACHED if (kept.place + position) % 4 == 0 else Progress.ON_THE_WAY
