"""What was promised, what was tried and what may go wrong, for the paper of an item of a clinic."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Commitment, Item
from clinics.selectors.readiness import earlier_promises
from council_pm.packs.clinic_content import Part, Section, Table
from council_pm.packs.content import clean, shortened
from indicators.bulk import among
from plans.models import ENDED, Action, ActionStatus, ProgressNote, Risk
from plans.risk_scale import Point
from plans.selectors.action_sight import ActionSight
from plans.selectors.effects import KeptEffect, newest_kept
from plans.selectors.risk_scale import newest_scale, scale_of
from plans.selectors.risks import band_label

MOST_PROMISES, MOST_TRIED, MOST_RISKS = 8, 8, 5
LONGEST_TITLE, LONGEST_POST, LONGEST_NOTE, LONGEST_EFFECT = 110, 60, 110, 150
MANAGEMENT_STEP = 1  # what was kept of actions is told as far as the management team sees the figures behind it

# Whoever reads papers of clinics comes to them, or prepares for them: no draft, nothing of an exempt item.
_OF_CLINICS = ActionSight(posts=frozenset(), drafts=frozenset(), acting=frozenset(), clinics=True, promised=frozenset())
_OF_EVERYBODY = ActionSight(
    posts=frozenset(), drafts=frozenset(), acting=frozenset(), clinics=False, promised=frozenset()
)


def actions_for_everybody() -> QuerySet[Action]:
    """The actions that everybody in the council reads."""
    return _OF_EVERYBODY.rows()


def deeds(item: Item, today: date) -> tuple[list[Section], list[Section]]:
    """The section on the promises of the last clinics, and the one on what was tried; twelve queries at most.

    Either is left out where there is nothing to tell, that on promises so that a first clinic does not begin with it.
    """
    promises, tried = _promises(item), _tried(item)
    actions = [one.action for one in promises] + tried
    effects = newest_kept({one.pk for one in actions}, MANAGEMENT_STEP)
    notes = _notes({one.pk for one in actions})
    followed = [_followed(promises, effects, notes, today)] if promises else []
    return followed, [_tried_section(tried, effects, notes, today)] if item.series_id is not None else []


def risks(item: Item) -> list[Section]:
    """The open risks of the service or of its line that are not confidential, the largest first; two queries."""
    theirs = Q(unit=item.unit_id)
    if item.series_id is not None:
        theirs |= Q(pk__in=Risk.objects.filter(indicators__series=item.series_id).values("pk"))
    found = Risk.objects.filter(theirs, confidential=False, ended_at__isnull=True, newest__isnull=False)
    rows = [(one, _now(one)) for one in found.select_related("owner", "newest")]
    if not rows:
        return []
    rows.sort(key=lambda pair: (-pair[1].score, pair[0].title, pair[0].pk))
    scale = scale_of(newest_scale())
    table = Table(
        (_("Risk"), _("Who answers for it"), _("Likelihood times impact"), _("Against the appetite")),
        tuple(
            (
                shortened(one.title, LONGEST_TITLE), shortened(one.owner.title, LONGEST_POST),
                _times(now), band_label(scale.band(now.score)),
            )
            for one, now in rows[:MOST_RISKS]
        ),
        (72, 46, 32, 32),
    )  # fmt: skip
    return [Section("risks", _("What may still go wrong?"), (Part(table=table, note=and_more(len(rows), MOST_RISKS)),))]


def _times(now: Point) -> str:
    words = {"likelihood": now.likelihood, "impact": now.impact, "score": now.score}
    return _("%(likelihood)s times %(impact)s: %(score)s") % words


def and_more(number: int, most: int) -> str:
    """How many are left out of a list; nothing where none is."""
    more = number - most
    return ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more} if more > 0 else ""


def _now(risk: Risk) -> Point:
    return Point(risk.newest.now_likelihood, risk.newest.now_impact) if risk.newest else Point(1, 1)


def _promises(item: Item) -> list[Commitment]:
    """Those that go on, and all of the last clinic that made any; by their days, those that have ended last."""
    lines = () if item.series_id is None else (item.series_id,)
    chosen = Commitment.objects.filter(earlier_promises(item.clinic.held_on, (item.unit_id,), lines))
    rows = list(chosen.filter(action__in=_OF_CLINICS.rows()).select_related("clinic", "action__owner"))
    last = max((one.clinic.held_on for one in rows), default=None)
    kept = [one for one in rows if one.clinic.held_on == last or one.action.status not in ENDED]
    return sorted(kept, key=lambda one: (one.action.status in ENDED, one.action.due, one.pk))


def _tried(item: Item) -> list[Action]:
    """What goes on or was done on the line, interventions and what began last before others."""
    if item.series_id is None:
        return []
    rows = _OF_CLINICS.rows().filter(series=item.series_id).exclude(status=ActionStatus.DROPPED)
    return sorted(
        rows.select_related("owner"), key=lambda one: (not one.intervention, -_began(one).toordinal(), one.pk)
    )


def _began(action: Action) -> date:
    return action.starts or action.created_at.date()


def _notes(action_ids: Collection[int]) -> Mapping[int, str]:
    """What was said last of each."""
    if not action_ids:
        return {}
    rows = ProgressNote.objects.filter(among("action_id", sorted(action_ids))).order_by("at", "pk")
    return {pk: text for pk, text in rows.values_list("action_id", "text") if clean(text)}


def _followed(
    promises: Sequence[Commitment], effects: Mapping[int, KeptEffect], notes: Mapping[int, str], today: date
) -> Section:
    shown = promises[:MOST_PROMISES]
    has_effect = any(one.action_id in effects for one in shown)
    columns = (_("What was promised"), _("Who"), _("Due"), _("How it goes"))
    rows = tuple(
        (
            _("%(what)s (%(side)s)")
            % {"what": shortened(one.action.title, LONGEST_TITLE), "side": one.get_side_display()},
            shortened(one.action.owner.title, LONGEST_POST), date_format(one.action.due, "j M Y"),
            _going(one.action, notes, today),
            *((effects[one.action_id].label if one.action_id in effects else "",) if has_effect else ()),
        )
        for one in shown
    )  # fmt: skip
    table = Table((*columns, _("Effect")), rows, (58, 38, 20, 42, 24)) if has_effect else Table(
        columns, rows, (70, 42, 20, 50)
    )  # fmt: skip
    part = Part(table=table, note=and_more(len(promises), MOST_PROMISES))
    return Section("follow_up", _("What came of what we promised last time?"), (part,))


def _tried_section(
    tried: Sequence[Action], effects: Mapping[int, KeptEffect], notes: Mapping[int, str], today: date
) -> Section:
    title = _("What have we tried?")
    if not tried:
        return Section("tried", title, (Part(note=_("No action on this indicator yet.")),))
    rows = tuple(
        (
            shortened(one.title, LONGEST_TITLE), shortened(one.owner.title, LONGEST_POST),
            date_format(_began(one), "M Y"), _going(one, notes, today), _worked(effects.get(one.pk)),
        )
        for one in tried[:MOST_TRIED]
    )  # fmt: skip
    columns = (_("What"), _("Who"), _("Since"), _("How it goes"), _("What the figures said"))
    table = Table(columns, rows, (48, 32, 18, 38, 46))
    return Section("tried", title, (Part(table=table, note=and_more(len(tried), MOST_TRIED)),))


def _going(action: Action, notes: Mapping[int, str], today: date) -> str:
    label = str(ActionStatus(action.status).label)
    if action.status not in ENDED and action.due < today:
        label = _("%(status)s, overdue") % {"status": label}
    if action.pk not in notes:
        return label
    return _("%(status)s: %(note)s") % {"status": label, "note": shortened(notes[action.pk], LONGEST_NOTE)}


def _worked(effect: KeptEffect | None) -> str:
    if effect is None:
        return _("Not judged yet")
    return shortened(". ".join(filter(None, (effect.label, effect.sentence))), LONGEST_EFFECT)
