"""The headings that plans start from: added, worded anew, put in another order and retired. No plan changes by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.fingerprints import fingerprint
from council_pm.core.typed import typed_words
from plans.kinds import LEVELS
from plans.models import Heading, PlanTemplate
from plans.services.plans import LONGEST_TITLE, MOST_SECTIONS

LONGEST_GUIDANCE = 1_000


@transaction.atomic
def add_template(*, by: Actor, kind: str, name: str) -> PlanTemplate:
    """A further set of headings for plans of a kind, empty at first.

    Raises ``ValidationError``: ``kind``, ``name`` or ``there_already``.
    """
    name = " ".join(typed_words(name).split())
    if kind not in LEVELS:
        raise ValidationError(_("Choose what kind of plan the headings are for."), "kind")
    if not name or len(name) > LONGEST_TITLE:
        raise ValidationError(_("Give them a name of at most 120 characters, to tell them from others."), "name")
    if PlanTemplate.objects.filter(kind=kind, name__iexact=name).exists():
        raise ValidationError(_name_taken(name), "there_already")
    try:
        with transaction.atomic():
            made = PlanTemplate.objects.create(kind=kind, name=name)
    except IntegrityError:  # somebody named theirs so at the same moment
        raise ValidationError(_name_taken(name), "there_already") from None
    _record(by, "add_plan_template", made, kind=kind)
    return made


@transaction.atomic
def end_template(*, by: Actor, template: PlanTemplate) -> bool:
    """Offer a set of headings no more; False where that was done. Plans that began with it keep theirs."""
    template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
    if template.ended_at is not None:
        return False
    template.ended_at = timezone.now()
    template.save(update_fields=["ended_at"])
    _record(by, "end_plan_template", template)
    return True


@transaction.atomic
def add_heading(*, by: Actor, template: PlanTemplate, title: str, guidance: str) -> Heading:
    """A further heading at the end. Raises ``ValidationError``: ``ended``, ``title``, ``twice``, ``guidance``,
    ``too_many``."""
    template = _held(template)
    title, guidance = _worded(template, title, guidance)
    positions = list(template.headings.filter(ended_at__isnull=True).values_list("position", flat=True))
    if len(positions) >= MOST_SECTIONS:
        raise ValidationError(_("A plan has at most %(most)s headings.") % {"most": MOST_SECTIONS}, "too_many")
    made = Heading.objects.create(
        template=template, position=max(positions, default=0) + 1, title=title, guidance=guidance
    )
    _record(by, "add_plan_heading", template, heading=title, guidance=guidance)
    return made


@transaction.atomic
def change_heading(*, by: Actor, heading: Heading, title: str, guidance: str, seen: str) -> Heading:
    """Word a heading and its guidance anew. ``seen`` is the ``heading_mark`` of what the writer saw.

    Raises ``ValidationError``: ``ended``, ``title``, ``twice``, ``guidance`` or ``stale``.
    """
    template, heading = _held(heading.template), _in_force(heading)
    title, guidance = _worded(template, title, guidance, heading)
    if (heading.title, heading.guidance) == (title, guidance):
        return heading
    if heading_mark(heading) != seen:
        raise ValidationError(
            _("Somebody changed it meanwhile to “%(title)s”: %(guidance)s Look at both, then save again.")
            % {"title": heading.title, "guidance": heading.guidance},
            "stale",
        )
    before = {"heading_before": heading.title, "guidance_before": heading.guidance}
    heading.title, heading.guidance = title, guidance
    heading.save(update_fields=["title", "guidance"])
    _record(by, "change_plan_heading", template, heading=title, guidance=guidance, **before)
    return heading


@transaction.atomic
def move_heading(*, by: Actor, heading: Heading, up: bool) -> bool:
    """Let a heading change places with the one before or after it; False for the first or last one.

    Raises ``ValidationError``: ``ended``.
    """
    template, heading = _held(heading.template), _in_force(heading)
    rows = list(template.headings.filter(ended_at__isnull=True).order_by("position"))
    place = rows.index(heading) + (-1 if up else 1)
    if not 0 <= place < len(rows):
        return False
    other, free = rows[place], rows[-1].position + 1
    for one, position in ((heading, free), (other, heading.position), (heading, other.position)):
        Heading.objects.filter(pk=one.pk).update(position=position)
    _record(by, "move_plan_heading", template, heading=heading.title, place=place + 1)
    return True


@transaction.atomic
def end_heading(*, by: Actor, heading: Heading) -> bool:
    """Retire a heading: plans that begin from now on have it no more. False where that was done.

    Raises ``ValidationError``: ``ended``.
    """
    template = _held(heading.template)
    heading = Heading.objects.select_for_update().get(pk=heading.pk)
    if heading.ended_at is not None:
        return False
    heading.ended_at = timezone.now()
    heading.save(update_fields=["ended_at"])
    _record(by, "end_plan_heading", template, heading=heading.title, guidance=heading.guidance)
    return True


def heading_mark(heading: Heading) -> str:
    """What somebody saw of a heading, to tell whether it is still so when they save."""
    return fingerprint(heading.title, heading.guidance)


def _held(template: PlanTemplate) -> PlanTemplate:
    template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
    if template.ended_at is not None:
        raise ValidationError(_("These headings are offered no more: change others."), "ended")
    return template


def _in_force(heading: Heading) -> Heading:
    heading = Heading.objects.select_for_update().get(pk=heading.pk)
    if heading.ended_at is not None:
        raise ValidationError(_("This heading was retired."), "ended")
    return heading


def _worded(template: PlanTemplate, title: str, guidance: str, but: Heading | None = None) -> tuple[str, str]:
    title, guidance = " ".join(typed_words(title).split()), typed_words(guidance)
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError(_("Give the heading a name of at most 120 characters."), "title")
    others = template.headings.filter(ended_at__isnull=True, title__iexact=title)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise ValidationError(_("There is already a heading “%(title)s” here.") % {"title": title}, "twice")
    if len(guidance) > LONGEST_GUIDANCE:
        raise ValidationError(_("Guidance is short: write at most 1,000 characters."), "guidance")
    return title, guidance


def _name_taken(name: str) -> str:
    return _("There are already headings called “%(name)s” for this kind of plan.") % {"name": name}


def _record(by: Actor, action: str, template: PlanTemplate, **detail: object) -> None:
    record(by=by, action=action, subject_kind="plan_template", subject_id=template.pk, detail=detail)
