"""What the reader must know, and what the screens show of history loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery

from council_pm.configuration.selectors import frame
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.jobs.models import Job
from indicators.formula_facts import confirmed_formulas
from indicators.history.faults import Fault
from indicators.history.reader import Catalogue, IndicatorFacts
from indicators.history.wording import place, sentence
from indicators.models import Area, Audience, Definition, HistoryLoad, LoadState, Round, Value

MOST_LISTED = 50
CHECK_KIND = "check_history"
APPLY_KIND = "apply_history"


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault in words: where it is, and what to do."""

    line: int
    column: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A figure that another one would replace, in words."""

    indicator: str
    area: str
    period: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A load in the list of its owner."""

    id: int
    file_name: str
    state: str
    state_words: str
    created_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class LoadPage:
    """All that the page of one load shows."""

    id: int
    file_name: str
    state: str
    state_words: str
    created_at: datetime
    applied_at: datetime | None
    known_from: datetime | None
    reason: str
    url: str
    job_url: str
    error_count: int
    faults: tuple[FaultLine, ...]
    totals: Mapping[str, int]
    counts: Mapping[str, int]
    ignored_columns: tuple[str, ...]
    indicators: tuple[Mapping[str, Any], ...]
    restated: tuple[ChangeLine, ...]
    changed: tuple[ChangeLine, ...]

    @property
    def can_be_applied(self) -> bool:
        """Whether the file is checked and waits for its owner's word."""
        return self.state == LoadState.READY

    @property
    def can_be_discarded(self) -> bool:
        """Whether there is something to throw away."""
        return self.state in (LoadState.WAITING, LoadState.CHECKING, LoadState.READY, LoadState.APPLYING)

    @property
    def brings_nothing(self) -> bool:
        """Whether every figure of the file is known already."""
        return not any(count for name, count in self.totals.items() if not name.endswith("_unchanged"))


def catalogue() -> Catalogue:
    """Indicators by code with what their definition in force says, areas, and the council's own area: seven queries.

    An indicator's own series is the one of totals that was made with it.
    """
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version")
    definitions = Definition.objects.filter(pk=Subquery(newest.values("pk")[:1])).annotate(
        code=F("indicator__code"),
        retired_on=F("indicator__retired_on"),
        own=Min("indicator__series", filter=Q(indicator__series__breakdown="")),
    )
    indicators = {
        row["code"]: IndicatorFacts(
            id=row["indicator_id"],
            series_id=row["own"],
            calendar=Calendar(row["calendar"]),
            frequency=Frequency(row["frequency"]),
            lower=row["lower_bound"],
            upper=row["upper_bound"],
            money=row["unit"].startswith("£"),
            percentage=row["unit"].startswith("%"),
            retired=row["retired_on"] is not None,
        )
        for row in definitions.values(
            "code", "indicator_id", "own", "calendar", "frequency", "lower_bound", "upper_bound", "unit", "retired_on"
        )
    }
    unreleased = Round.objects.exclude(releases__audience__gte=Audience.MEMBERS_AND_STAFF)
    return Catalogue(
        indicators,
        dict(Area.objects.values_list("code", "pk")),
        frame()["area_code"],
        collecting=frozenset(
            (Frequency(frequency), start.isoformat(), end.isoformat())
            for frequency, start, end in unreleased.values_list("frequency", "start", "end")
        ),
        collected=frozenset(
            (series, start.isoformat(), end.isoformat())
            for series, start, end in Value.objects.filter(round__in=unreleased).values_list(
                "series_id", "start", "end"
            )
        ),
        worked_out={
            pk: [((one.effective_from or date.min).isoformat(), one.kind is not None) for one in reversed(revisions)]
            for pk, revisions in confirmed_formulas().items()
        },
    )


def loads_of(owner_id: int) -> tuple[LoadLine, ...]:
    """The newest loads of one person, newest first."""
    loads = HistoryLoad.objects.filter(owner_id=owner_id).order_by("-pk")[:MOST_LISTED]
    return tuple(
        LoadLine(
            load.pk,
            load.file_name,
            load.state,
            str(LoadState(load.state).label),
            load.created_at,
            load.get_absolute_url(),
        )
        for load in loads
    )


def load_page(load: HistoryLoad) -> LoadPage:
    """The preview of a load, or what is wrong with its file."""
    preview = load.preview
    return LoadPage(
        id=load.pk,
        file_name=load.file_name,
        state=load.state,
        state_words=str(LoadState(load.state).label),
        created_at=load.created_at,
        applied_at=load.applied_at,
        known_from=load.known_from,
        reason=load.reason,
        url=load.get_absolute_url(),
        job_url=_job_url(load),
        error_count=load.error_count,
        faults=fault_lines(load),
        totals=preview.get("totals", {}),
        counts=preview.get("counts", {}),
        ignored_columns=tuple(preview.get("ignored_columns", ())),
        indicators=tuple(preview.get("indicators", ())),
        restated=tuple(_change(row) for row in preview.get("restated", ())),
        changed=tuple(_change(row) for row in preview.get("changed", ())),
    )


def job_key(load_id: int) -> str:
    """The name under which the jobs of one load are kept."""
    return f"load {load_id}"


def _job_url(load: HistoryLoad) -> str:
    """The page of the job that is at work on this load, where one is."""
    if load.state not in (LoadState.WAITING, LoadState.CHECKING, LoadState.APPLYING):
        return ""
    job = Job.objects.filter(kind__in=[CHECK_KIND, APPLY_KIND], key=job_key(load.pk)).order_by("-pk").first()
    return job.get_absolute_url() if job else ""


def fault_lines(load: HistoryLoad) -> tuple[FaultLine, ...]:
    """The listed faults of a load in words, in the order of the file."""
    faults = sorted((Fault.from_json(kept) for kept in load.errors), key=lambda fault: fault.line)
    return tuple(FaultLine(fault.line, fault.column, place(fault), sentence(fault)) for fault in faults)


def _change(row: Mapping[str, str]) -> ChangeLine:
    period = Period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
    return ChangeLine(row["indicator"], row["area"], period.short_label(), row["old"], row["new"])
