"""Beginning a plan, writing its sections, and agreeing, publishing and closing it."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from council_pm.people.models import PartnerContact
from plans.kinds import LEVELS, NAMED, year_label, year_of
from plans.models import (
    AgreedAim,
    AgreedMeasure,
    Edition,
    Objective,
    ObjectiveMeasure,
    Plan,
    PlanKind,
    PlanPartner,
    PlanState,
    PlanTemplate,
    Section,
    SectionText,
)
from plans.selectors.texts import has_changed, newest_texts

LONGEST_SECTION = 20_000  # characters
LONGEST_TITLE = 120
MOST_SECTIONS = 40
YEARS_AHEAD = 5


class StaleTextError(Exception):
    """Somebody else wrote meanwhile: ``newest`` is what stands there now; nothing of the typed text was kept."""

    def __init__(self, newest: SectionText) -> None:
        super().__init__(f"revision {newest.revision}")
        self.newest = newest


@transaction.atomic
def start_plan(
    *,
    by: Actor,
    unit: OrgUnit,
    year: int,
    kind: str,
    today: date,
    name: str = "",
    template: PlanTemplate | None = None,
    copy_of: Plan | None = None,
    as_agreed: datetime | None = None,
) -> Plan:
    """Begin a plan from the headings of a template, or as a copy of another plan that the actor may see.

    A copy takes headings, guidance and texts; the caller sees to the right at both ends (matrix M059). ``as_agreed`` is
    the moment of the edition that an actor from outside reads: what was written since is not theirs to copy. Raises
    ``ValidationError``: ``kind``, ``year``, ``name_missing``, ``too_long``, ``template`` or ``there_already``.
    """
    name = typed_words(name)
    _check_start(unit, year, kind, name, template, today)
    if Plan.objects.filter(unit=unit, year=year, kind=kind, name=name).exists():
        raise ValidationError(_there_already(kind, year, name), "there_already")
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                unit=unit, year=year, kind=kind, name=name, copied_from=copy_of, created_by=by.user_id,
                created_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:  # somebody began it at the same moment
        raise ValidationError(_there_already(kind, year, name), "there_already") from None
    _write_sections(by, plan, template, copy_of, as_agreed)
    record(
        by=by,
        action="start_plan",
        subject_kind="plan",
        subject_id=plan.pk,
        detail={"unit": unit.code, "year": year, "kind": kind, "copy_of": copy_of.pk if copy_of else None},
    )
    return plan


@transaction.atomic
def save_section(*, by: Actor, section: Section, text: str, based_on: int) -> SectionText:
    """Keep what was typed under a heading as its next revision; the same text again keeps nothing new.

    ``based_on`` is the revision that the writer saw, 0 where there was none. Raises ``StaleTextError`` where there is
    a newer one, and ``ValidationError``: ``closed`` or ``too_long``.
    """
    _held(section.plan)
    text = typed_words(text)
    if len(text) > LONGEST_SECTION:
        raise ValidationError(
            _("This is too long: write at most %(most)s characters.") % {"most": f"{LONGEST_SECTION:,}"}, "too_long"
        )
    newest = section.texts.order_by("-revision").first()
    if newest is not None and newest.text == text:
        return newest
    if newest is not None and newest.revision != based_on:
        raise StaleTextError(newest)
    made = SectionText.objects.create(
        section=section, revision=(newest.revision if newest else 0) + 1, text=text, by=by.user_id, at=timezone.now()
    )
    record(
        by=by, action="write_plan_section", subject_kind="plan", subject_id=section.plan_id,
        subject_version=made.revision, detail={"section": section.title},
    )  # fmt: skip
    return made


@transaction.atomic
def add_section(*, by: Actor, plan: Plan, title: str) -> Section:
    """A further heading at the end of a plan. Raises ``ValidationError``: ``closed``, ``title`` or ``too_many``."""
    _held(plan)
    title = typed_words(title)
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError(_("Give the heading a name of at most 120 characters."), "title")
    positions = list(plan.sections.order_by("position").values_list("position", flat=True))
    if len(positions) >= MOST_SECTIONS:
        raise ValidationError(_("A plan has at most %(most)s headings.") % {"most": MOST_SECTIONS}, "too_many")
    section = Section.objects.create(plan=plan, position=(positions[-1] if positions else 0) + 1, title=title)
    record(
        by=by, action="add_plan_section", subject_kind="plan", subject_id=plan.pk, detail={"section": title}
    )  # fmt: skip
    return section


@transaction.atomic
def add_partner(*, by: Actor, plan: Plan, contact: PartnerContact) -> PlanPartner:
    """Name a partner in a plan, once.

    Raises ``ValidationError``: ``closed`` or ``left``.
    """
    plan = _held(plan)
    if contact.ended is not None:
        raise ValidationError(_("%(name)s is no contact any more: choose another.") % {"name": contact.name}, "left")
    made, is_new = PlanPartner.objects.get_or_create(plan=plan, contact=contact)
    if is_new:
        record(by=by, action="add_plan_partner", subject_kind="plan", subject_id=plan.pk,
               detail={"partner": contact.pk})  # fmt: skip
    return made


@transaction.atomic
def remove_partner(*, by: Actor, partner: PlanPartner) -> bool:
    """Take a partner out of a plan; False where that was done. Raises ``ValidationError``: ``closed``."""
    plan = _held(partner.plan)
    found, _each = PlanPartner.objects.filter(pk=partner.pk).delete()
    if found:
        record(by=by, action="remove_plan_partner", subject_kind="plan", subject_id=plan.pk,
               detail={"partner": partner.contact_id})  # fmt: skip
    return bool(found)


@transaction.atomic
def agree_plan(*, by: Actor, plan: Plan, note: str = "") -> Edition:
    """Agree what stands in a plan now: its next edition, which everybody in the council reads from now on.

    Raises ``ValidationError``: ``closed``, ``empty`` or ``nothing_new``.
    """
    plan = _held(plan)
    written = newest_texts(plan)
    if not any(text.text for text in written.values()) and not plan.objectives.filter(ended_at__isnull=True).exists():
        raise ValidationError(_("There is nothing in this plan yet: write a section or an objective first."), "empty")
    if plan.edition and not has_changed(plan):
        raise ValidationError(_("Nothing was changed since it was agreed."), "nothing_new")
    edition = Edition.objects.create(
        plan=plan, number=plan.edition + 1, at=timezone.now(), by=by.user_id, note=typed_words(note)
    )
    keep_aims(plan, edition.number)
    plan.edition = edition.number
    if plan.state == PlanState.DRAFT:
        plan.state = PlanState.AGREED
    plan.save(update_fields=["edition", "state"])
    record(
        by=by, action="agree_plan", subject_kind="plan", subject_id=plan.pk, subject_version=edition.number,
        reason=edition.note,
    )  # fmt: skip
    return edition


@transaction.atomic
def publish_plan(*, by: Actor, plan: Plan) -> Plan:
    """Let the public read an agreed plan. Raises ``ValidationError``: ``not_agreed``."""
    plan = _locked(plan)
    if plan.state != PlanState.AGREED:
        raise ValidationError(_("Only a plan that is agreed can be published."), "not_agreed")
    return _step(by, plan, PlanState.PUBLISHED, "publish_plan")


@transaction.atomic
def close_plan(*, by: Actor, plan: Plan) -> Plan:
    """End a plan: it stays readable, and nothing more is written in it. Raises ``ValidationError``: ``not_agreed``."""
    plan = _locked(plan)
    if plan.state not in (PlanState.AGREED, PlanState.PUBLISHED):
        raise ValidationError(_("Only a plan that is agreed can be closed."), "not_agreed")
    plan.closed_on = timezone.localdate()
    return _step(by, plan, PlanState.CLOSED, "close_plan")


def open_plan(plan: Plan) -> Plan:
    """The plan, locked for a change. Raises ``ValidationError``: ``closed``."""
    return _held(plan)


def _check_start(unit: OrgUnit, year: int, kind: str, name: str, template: PlanTemplate | None, today: date) -> None:
    if kind not in LEVELS or unit.level not in LEVELS[kind]:
        raise ValidationError(_("This part of the council cannot have a plan of this kind."), "kind")
    if not year_of(today) - YEARS_AHEAD <= year <= year_of(today) + YEARS_AHEAD:
        raise ValidationError(_("Choose a year within five of this one."), "year")
    if (kind in NAMED) != bool(name):
        raise ValidationError(
            _("Give it a name, to tell it from others.") if kind in NAMED else _("This plan has no name of its own."),
            "name_missing",
        )
    if len(name) > LONGEST_TITLE:
        raise ValidationError(_("Give it a name of at most 120 characters."), "too_long")
    if template is not None and (template.kind != kind or template.ended_at is not None):
        raise ValidationError(_("These headings are for another kind of plan: choose others."), "template")


def _write_sections(
    by: Actor, plan: Plan, template: PlanTemplate | None, copy_of: Plan | None, as_agreed: datetime | None
) -> None:
    if copy_of is not None:
        texts = newest_texts(copy_of, as_agreed)
        for one in copy_of.sections.order_by("position"):
            if as_agreed is not None and one.pk not in texts:
                continue  # a heading without a text may be newer than the edition
            made = Section.objects.create(plan=plan, position=one.position, title=one.title, guidance=one.guidance)
            written = texts.get(one.pk)
            if written is not None and written.text:
                SectionText.objects.create(
                    section=made, revision=1, text=written.text, by=by.user_id, at=timezone.now()
                )
    elif template is not None:
        Section.objects.bulk_create(
            Section(plan=plan, position=one.position, title=one.title, guidance=one.guidance)
            for one in template.headings.filter(ended_at__isnull=True).order_by("position")
        )


def keep_aims(plan: Plan, number: int) -> None:
    """What the aims support, who answers for them and what proves them, as it is agreed now; ended ones too."""
    kept = {
        one.objective_id: one
        for one in AgreedAim.objects.bulk_create(
            AgreedAim(objective_id=pk, edition=number, parent_id=parent_id, owner_id=owner_id)
            for pk, parent_id, owner_id in Objective.objects.filter(plan=plan)
            .order_by("pk")
            .values_list("pk", "parent_id", "owner_id")
        )
    }
    AgreedMeasure.objects.bulk_create(
        AgreedMeasure(aim=kept[one.objective_id], series_id=one.series_id, target=one.target, by=one.by)
        for one in ObjectiveMeasure.objects.filter(objective__plan=plan).order_by("pk")
    )


def _there_already(kind: str, year: int, name: str) -> str:
    what = name or str(PlanKind(kind).label)
    return _("There is already “%(plan)s” for %(year)s: open it.") % {"plan": what, "year": year_label(year)}


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan.pk)


def _held(plan: Plan) -> Plan:
    plan = _locked(plan)
    if plan.state == PlanState.CLOSED:
        raise ValidationError(_("This plan is closed: nothing more is written in it."), "closed")
    return plan


def _step(by: Actor, plan: Plan, state: PlanState, action: str) -> Plan:
    plan.state = state
    plan.save(update_fields=["state", "closed_on"])
    record(by=by, action=action, subject_kind="plan", subject_id=plan.pk, subject_version=plan.edition)
    return plan
