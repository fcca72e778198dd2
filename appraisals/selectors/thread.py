"""Whose targets hang on the golden thread, in counts: aggregated in the database, and never of few people (ADR 55)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count, F, Q, QuerySet, Value
from django.utils import timezone

from appraisals.counting import Cell, Show, is_large, told_over
from appraisals.models import AppraisalTarget, CycleState, Progress
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.models import Series
from plans.people_counts import PeopleCount, Place

_COUNTED_STATES = (CycleState.OPEN, CycleState.CLOSED)
EVERYWHERE = 0  # no part has this id
HANGS = Q(objective__isnull=False) | Q(series__isnull=False)


def counted_in(years: Collection[int], path: str = "appraisal__") -> Q:
    """Rows of appraisals, over this path, of cycles of these years that were opened, of people who have not left."""
    here = Q(**{f"{path}ended_on__isnull": True}) | Q(**{f"{path}ended_on__gte": timezone.localdate()})
    opened = {"cycle__state__in": _COUNTED_STATES, "cycle__year__in": sorted(years), "words_deleted_at__isnull": True}
    return here & Q(**{f"{path}{name}": value for name, value in opened.items()})


def counted_targets(years: Collection[int]) -> QuerySet[AppraisalTarget]:
    """Their targets, without those that are no longer needed."""
    return AppraisalTarget.objects.filter(counted_in(years)).exclude(progress=Progress.DROPPED)


def people_of_aims(aims: Mapping[int, Place], units: Tree) -> dict[int, PeopleCount]:
    """How many people's targets hang on each of these aims themselves; one query.

    Of an aim of a part where fewer than ten people have targets, none and a few are told in the same words. Where all
    but a few of the part, or of one above it, are counted, it is only said that there are ten or more: coverage says
    "nearly all" of the same people.
    """
    counts, with_targets = _counted(aims)
    groups = {year: _with_below(of_units, units) for year, of_units in with_targets.items()}
    told = {}
    for pk, place in aims.items():
        if place.year not in groups:
            continue
        count = counts.get(pk, {}).pop(EVERYWHERE, 0)
        inside, group_of = _with_below(counts.get(pk, {}), units), groups[place.year]
        around = [Cell(inside[one.unit_id], group_of[one.unit_id]) for one in units.line(place.unit_id)]
        show = told_over(count, around)
        if show is Show.COUNT:
            told[pk] = PeopleCount(count)
        elif show is Show.NEARLY_ALL:
            told[pk] = PeopleCount(None, many=True)
        else:
            group = around[-1].of if around else 0
            told[pk] = PeopleCount(0 if not count and is_large(group) else None)
    return told


def hanging(year: int, units: Tree) -> dict[int, Cell]:
    """For each part of the council with all below it: of the people with targets, how many have one that hangs on an
    aim or an indicator; one query."""
    own: defaultdict[int, Cell] = defaultdict(lambda: Cell(0, 0))
    person = "appraisal__person"
    rows = (
        counted_targets([year])
        .order_by()
        .values("appraisal__unit_id")
        .annotate(people=Count(person, distinct=True), on_it=Count(person, distinct=True, filter=HANGS))
        .values_list("appraisal__unit_id", "people", "on_it")
    )
    for unit_id, people, on_it in rows:
        own[unit_id] = Cell(on_it, people)
    return {place: sum((own[one] for one in units.below(place)), Cell(0, 0)) for place in units.places}


def indicators_hung_on(year: int) -> QuerySet[Series]:
    """The lines on which somebody's target hangs, or that prove an aim on which one does; no query of its own."""
    targets = counted_targets([year]).order_by()
    return Series.objects.filter(
        Q(pk__in=targets.filter(series__isnull=False).values("series"))
        | Q(objective_measures__objective__in=targets.filter(objective__isnull=False).values("objective"))
    )


def _with_below(own: Mapping[int, int], units: Tree) -> Counter[int]:
    """People by part of the council with all below it, from those who stand in each part itself."""
    found: Counter[int] = Counter()
    for unit_id, people in own.items():
        for place in units.line(unit_id):
            found[place.unit_id] += people
    return found


def _counted(aims: Mapping[int, Place]) -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]]:
    """How many people's targets hang on each aim, everywhere and in each part of the council, and by year how many
    have any in each part."""
    years = {place.year for place in aims.values()}
    targets = counted_targets(years).order_by().annotate(year=F("appraisal__cycle__year"))
    people = Count("appraisal__person", distinct=True)
    none = {"no_year": Value(0), "no_aim": Value(0), "everywhere": Value(EVERYWHERE)}
    on_aims = targets.filter(among("objective_id", sorted(aims)))
    of_units = targets.values("year", "appraisal__unit_id").annotate(people=people, **none)
    of_aims = on_aims.values("objective_id").annotate(people=people, **none)
    of_both = on_aims.values("objective_id", "appraisal__unit_id").annotate(people=people, **none)
    rows = of_units.values_list("year", "no_aim", "appraisal__unit_id", "people").union(
        of_aims.values_list("no_year", "objective_id", "everywhere", "people"),
        of_both.values_list("no_year", "objective_id", "appraisal__unit_id", "people"),
        all=True,
    )
    counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    with_targets: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for year, aim, unit, count in rows:
        (with_targets[year] if year else counts[aim])[unit] = count
    return dict(counts), dict(with_targets)
