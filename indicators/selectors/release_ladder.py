"""The ladder of a round: its steps as the council takes them, what is released, what is dated, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from council_pm.core.working_days import add_working_days
from indicators.models import Audience, Release, ReleasePlan, Return, Round, Value
from indicators.models.returns import STAGES
from indicators.returns.states import SIGNED
from indicators.selectors.current_definitions import names_of
from indicators.selectors.round_places import held_back_before, round_label

WITHIN = (Audience.MANAGEMENT_TEAM, Audience.PORTFOLIO_HOLDERS, Audience.MEMBERS_AND_STAFF)
JOINED: Mapping[str, tuple[tuple[Audience, ...], ...]] = {
    "separate": ((WITHIN[0],), (WITHIN[1],), (WITHIN[2],)),
    "first_two": ((WITHIN[0], WITHIN[1]), (WITHIN[2],)),
    "last_two": ((WITHIN[0],), (WITHIN[1], WITHIN[2])),
    "all_three": (WITHIN,),
}
"""The setting ``release_steps``: which audiences go together. The widest of them stands for the step."""
STEP_DAYS = 5  # working days from one step to the next (docs/adr/0005): the usual proposal
FIRST_STEP_AFTER = 2  # steps after the due date: signed off one, management team two


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``released_at`` is when it, or a wider one, was taken.

    ``waits_for`` is the round that has to come out first, and ``refusal`` says so.
    """

    audience: Audience
    label: str
    released_at: datetime | None
    on: date | None
    proposed: date | None
    waits_for: str
    refusal: str

    @property
    def is_taken(self) -> bool:
        """Whether these people see the round's figures."""
        return self.released_at is not None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A return that is not signed off: what, and how far it is."""

    code: str
    title: str
    stage: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The page. ``figures`` is how many signed-off figures a release would show."""

    steps: Sequence[Step]
    figures: int
    unsigned: Sequence[Unsigned]

    def step(self, audience: str) -> Step | None:
        """The step that an address or a form names."""
        return next((one for one in self.steps if str(int(one.audience)) == audience), None)

    @property
    def seen_now(self) -> Step | None:
        """The widest step that was taken."""
        return next((one for one in reversed(self.steps) if one.is_taken), None)


def steps_of_council(joined: str) -> list[tuple[Audience, str]]:
    """The steps of a council, each with its widest audience and what it is called."""
    found = [(group[-1], _together([str(one.label) for one in group])) for group in JOINED[joined]]
    return [*found, (Audience.PUBLIC, str(Audience.PUBLIC.label))]


def release_ladder(round: Round, joined: str) -> Ladder:
    """The ladder of a round, in a fixed number of queries."""
    taken = dict(Release.objects.filter(round=round).values_list("audience", "at"))
    dated = dict(ReleasePlan.objects.filter(round=round).values_list("audience", "on"))
    usual = usual_days(round, joined)
    steps = []
    for audience, label in steps_of_council(joined):
        wide_enough = [at for step, at in taken.items() if step >= audience]
        released_at = min(wide_enough, default=None)
        earlier = None if released_at else held_back_before(round, audience)
        steps.append(
            Step(
                audience=audience,
                label=label,
                released_at=released_at,
                on=dated.get(audience),
                proposed=usual.get(audience),
                waits_for=earlier.slug if earlier else "",
                refusal=_refusal(earlier) if earlier else "",
            )
        )
    unsigned = _unsigned(round)
    figures = Value.objects.filter(round=round).values("series_id").distinct().count()
    return Ladder(steps, figures, unsigned)


def usual_days(round: Round, joined: str) -> dict[Audience, date]:
    """The days on which the council's audiences usually come to see a round; the public has none."""
    steps = [audience for audience, _label in steps_of_council(joined) if audience is not Audience.PUBLIC]
    return {audience: _usual_day(round, place) for place, audience in enumerate(steps)}


def _usual_day(round: Round, place: int) -> date:
    return add_working_days(round.due, STEP_DAYS * (FIRST_STEP_AFTER + place))


def _refusal(earlier: Round) -> str:
    return _("%(round)s has not been released to them yet: release that round first.") % {"round": round_label(earlier)}


def _unsigned(round: Round) -> list[Unsigned]:
    rows = list(
        Return.objects.filter(round=round)
        .exclude(stage__in=[stage.value for stage in SIGNED])
        .order_by("series__indicator__code", "series__unit__code", "series__breakdown")
        .values_list("series__indicator_id", "series__indicator__code", "series__breakdown", "stage")
    )
    titles, stages = names_of({row[0] for row in rows}), {str(code): str(label) for code, label in STAGES}
    return [
        Unsigned(code, ": ".join(filter(None, [titles.get(pk, ""), breakdown])), stages[stage])
        for pk, code, breakdown, stage in rows
    ]


def _together(labels: Sequence[str]) -> str:
    if len(labels) == 1:
        return labels[0]
    first, last = ", ".join([labels[0], *(one.lower() for one in labels[1:-1])]), labels[-1].lower()
    return _("%(first)s and %(last)s") % {"first": first, "last": last}
