"""How many appraisals are done of those that should be: added up by the database, told as the pure rules allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountOf
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from appraisals.completion import FEWEST, LEADING, REST, Count, Tally, hidden_among, told_parts, told_reasons, total
from appraisals.eligibility import ELSEWHERE, LONG_ABSENCE, ON_SECONDMENT, started_after, why_left_out
from appraisals.models import (
    DONE_FIELDS,
    DUE_FIELDS,
    Appraisal,
    Circumstance,
    Cycle,
    CycleState,
    Group,
    LeftOut,
    Stage,
    Tier,
)
from appraisals.selectors.standing import spells_of
from council_pm.org.models import Level
from council_pm.org.tree import Place, Tree

_KEEPS_OUT = (*ELSEWHERE, LONG_ABSENCE, ON_SECONDMENT)
_BY_ALL = {Stage.SETTING: "setting_by", Stage.MID_YEAR: "mid_year_by", Stage.YEAR_END: "year_end_by"}
By = dict[tuple[int, str], Tally]


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """A group with its counts by stage; without ``counts`` it is not told of. ``code`` of a part with its own page."""

    label: str
    people: int = 0
    counts: tuple[Count, ...] = ()
    code: str = ""
    depth: int = 0

    @property
    def cells(self) -> list[tuple[str, Count]]:
        """The counts, each with what its stage is called."""
        return [(str(stage.label), count) for stage, count in zip(Stage, self.counts, strict=False)]


@dataclass(frozen=True, slots=True)
class Completion:
    """Of one part of the council in a year: those who lead by example, then everybody else, then by part.

    ``before`` is the year before, of the same groups and for the whole council only.
    """

    year: int
    years: tuple[int, ...]
    leading: tuple[CompletionRow, ...]
    rest: tuple[CompletionRow, ...]
    parts: tuple[CompletionRow, ...]
    before: tuple[CompletionRow, ...]
    reasons: tuple[tuple[str, dict[str, int], int | None], ...]


def years_told() -> tuple[int, ...]:
    """The years that have cycles which were opened, the newest first; one query."""
    opened = Cycle.objects.exclude(state=CycleState.DRAFT)
    return tuple(opened.order_by("-year").values_list("year", flat=True).distinct())


def years_begun(today: date) -> frozenset[int]:
    """The years of which an opened cycle has begun; one query."""
    opened = Cycle.objects.exclude(state=CycleState.DRAFT).filter(starts__lte=today)
    return frozenset(opened.values_list("year", flat=True))


def completion_of(years: Sequence[int], year: int, units: Tree, department: Place | None = None) -> Completion:
    """What is told of a year, of the whole council or of one department; four queries."""
    by_year = _added_up((year, year - 1))
    by, council = by_year.get(year, {}), units.children(None)[0]
    nodes = _nodes(by, units, council.unit_id)
    if department is not None:
        within = units.below(department.unit_id)
        mine = {key: one for key, one in by.items() if key[0] in within}
        leading, rest = _leading(mine), _whole(mine, told=department.unit_id in nodes.told)
        parts = _parts(nodes, units, department.unit_id, deep=True)
        return Completion(year, tuple(years), leading, rest, parts, (), ())
    told = council.unit_id in nodes.told
    return Completion(
        year, tuple(years), _leading(by, everywhere=True), _rest(by, told=told),
        _parts(nodes, units, council.unit_id, deep=False),
        _before(by_year.get(year - 1, {})), _reasons(by.values()) if told else (),
    )  # fmt: skip


def table_rows(years: Sequence[int], year: int, units: Tree) -> list[tuple[str, CompletionRow]]:
    """Everything that the pages of a year tell, as one list: the part of the council, and the group."""
    council = units.children(None)[0]
    whole = completion_of(years, year, units)
    nodes = _nodes(_added_up((year,)).get(year, {}), units, council.unit_id)
    rows = [(council.name, row) for row in (*whole.leading, *whole.rest)]
    for row in whole.parts:
        rows.append((row.label, row))
        place = units.by_code(row.code) if row.code else None
        if place is not None:
            rows += [(f"{row.label} / {one.label}", one) for one in _parts(nodes, units, place.unit_id, deep=True)]
    return rows


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Parts of the council with everybody below them who does not lead, and which of them are told of.

    Those who stand in a part that has others below are among these under its id as a negative number.
    """

    tallies: Mapping[int, Tally]
    children: Mapping[int | None, Sequence[int]]
    told: frozenset[int]


def _added_up(years: Iterable[int]) -> dict[int, By]:
    """The counts by year, unit and tier; three queries, whatever the number of appraisals.

    The database adds up all of them; only those of whom something speaks against it are looked at one by one.
    """
    of_years = Appraisal.objects.filter(cycle__year__in=list(years)).exclude(cycle__state=CycleState.DRAFT)
    # Whoever went on from a probation is counted once, in the cycle that they are in now.
    others = Appraisal.objects.filter(person=OuterRef("person"), cycle__year=OuterRef("cycle__year"))
    of_years = of_years.exclude(Appraisal.PROBATION_OVER, Exists(others.exclude(pk=OuterRef("pk"))))
    found: defaultdict[int, By] = defaultdict(dict)
    done = {f"n_{stage}": CountOf(DONE_FIELDS[stage]) for stage in Stage}
    grouped = of_years.order_by().values_list("cycle__year", "unit_id", "tier").annotate(n=CountOf("pk"), **done)
    for year, unit, tier, people, *counts in grouped:
        tally = found[year].setdefault((unit, tier), Tally())
        tally.people += people
        for stage, n in zip(Stage, counts, strict=True):
            tally.done[stage] += n
    outside = Circumstance.objects.filter(kind__in=_KEEPS_OUT).values("person")
    late = Q(setting_due__gt=F("cycle__setting_by")) & ~Q(cycle__group=Group.PROBATION)
    rows = of_years.filter(Q(person__in=outside) | Q(ended_on__isnull=False) | ~Q(stages_left_out="") | late)
    names = [name for stage in Stage for name in (DONE_FIELDS[stage], DUE_FIELDS[stage], f"cycle__{_BY_ALL[stage]}")]
    spells = spells_of()
    for year, unit, tier, person, group, ended, kept, setting, *days in rows.values_list(
        "cycle__year", "unit_id", "tier", "person_id", "cycle__group", "ended_on", "stages_left_out", "setting_due",
        *names,
    ):  # fmt: skip
        tally = found[year][unit, tier]
        for place, stage in enumerate(Stage):
            done_on, due, of_all = days[3 * place : 3 * place + 3]
            late_start = started_after(setting, of_all, probation=group == Group.PROBATION)
            why = "" if done_on else why_left_out(due, spells.get(person, ()), started_late=late_start, ended_on=ended)
            if not done_on and not why and stage in kept.split(","):
                why = str(LeftOut.FORGOTTEN)
            if why:
                tally.left_out[stage][why] += 1
    return dict(found)


def _nodes(by: By, units: Tree, top: int) -> _Nodes:
    tallies: defaultdict[int, Tally] = defaultdict(Tally)
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for (unit, tier), tally in by.items():
        if tier not in REST:
            continue
        line = [place.unit_id for place in units.line(unit)] or [top]
        last = line[-1]
        if units.children(last):
            line.append(-last)
        for above, one in zip((None, *line), line, strict=False):
            if one not in children[above]:
                children[above].append(one)
            tallies[one].add(tally)
    sizes = {one: tally.size for one, tally in tallies.items()}
    return _Nodes(tallies, children, frozenset(told_parts(sizes, children, top)))


def _parts(nodes: _Nodes, units: Tree, unit_id: int, *, deep: bool, depth: int = 0) -> tuple[CompletionRow, ...]:
    """The parts directly below one, or (``deep``) all of them, each before those below it."""
    found: list[CompletionRow] = []
    below = set(nodes.children.get(unit_id, ()))
    ordered = [place for place in units.children(unit_id) if place.unit_id in below]
    if -unit_id in below:
        found.append(_node(nodes, -unit_id, units[unit_id].name, depth=depth, directly=True))
    for place in ordered:
        code = place.code if place.level == Level.DEPARTMENT else ""
        found.append(_node(nodes, place.unit_id, place.name, code, depth))
        if deep and place.unit_id in nodes.told:
            found += _parts(nodes, units, place.unit_id, deep=True, depth=depth + 1)
    return tuple(found)


def _node(
    nodes: _Nodes, one: int, name: str, code: str = "", depth: int = 0, *, directly: bool = False
) -> CompletionRow:
    label = directly_in(name) if directly else name
    if one not in nodes.told:
        return CompletionRow(label, code=code, depth=depth)
    return _row(label, nodes.tallies[one], code, depth)


def directly_in(name: str) -> str:
    """What those are called who stand in a part itself and not in one below it."""
    return _("%(name)s itself") % {"name": name}


def _leading(by: By, *, everywhere: bool = False) -> tuple[CompletionRow, ...]:
    """The tiers that lead by example, always told; of a department without the Chief Executive."""
    tiers = LEADING if everywhere else LEADING[1:]
    tallies = {tier: total(one for key, one in by.items() if key[1] == tier) for tier in tiers}
    return tuple(_row(str(Tier(tier).label), one) for tier, one in tallies.items() if one.people)


def _rest(by: By, *, told: bool) -> tuple[CompletionRow, ...]:
    """Managers and staff of the whole council."""
    tallies = [(tier, total(one for key, one in by.items() if key[1] == tier)) for tier in REST]
    there = [(tier, one) for tier, one in tallies if one.people]
    hidden = hidden_among([one.size for _tier, one in there])
    return tuple(
        _row(str(Tier(tier).label), one) if told and place not in hidden else CompletionRow(str(Tier(tier).label))
        for place, (tier, one) in enumerate(there)
    )


def _whole(by: By, *, told: bool) -> tuple[CompletionRow, ...]:
    """Managers and staff of a department, together: apart they could be worked out from its parts."""
    found = total(one for key, one in by.items() if key[1] in REST)
    label = f"{Tier.MANAGERS.label}, {str(Tier.STAFF.label).lower()}"
    if not found.people:
        return ()
    return (_row(label, found),) if told else (CompletionRow(label),)


def _before(by: By) -> tuple[CompletionRow, ...]:
    rest = total(one for key, one in by.items() if key[1] in REST)
    return (*_leading(by, everywhere=True), *_rest(by, told=rest.size >= FEWEST)) if by else ()


def _reasons(tallies: Iterable[Tally]) -> tuple[tuple[str, dict[str, int], int | None], ...]:
    """Why people are left out of each stage: reasons of ten people or more, and how many have others."""
    found = total(tallies)
    return tuple((str(stage.label), *told_reasons(found.count(stage).left_out)) for stage in Stage)


def _row(label: str, tally: Tally, code: str = "", depth: int = 0) -> CompletionRow:
    return CompletionRow(label, tally.people, tuple(tally.count(stage) for stage in Stage), code, depth)
