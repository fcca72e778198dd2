"""Comments in the margin of a plan: the centre and colleagues say something, the owner resolves it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from plans.models import Comment, Plan, Section
from plans.services.plans import open_plan

LONGEST_COMMENT = 2_000


@transaction.atomic
def add_comment(*, by: Actor, plan: Plan, section: Section | None, text: str) -> Comment:
    """Say something beside a section, or of the whole plan. The same again at once, by the same, is one comment.

    Raises ``ValidationError``: ``closed``, ``no_person``, ``empty`` or ``too_long``.
    """
    open_plan(plan)
    if by.user_id is None:
        raise ValidationError(_("A person comments, never the system: sign in to do it."), "no_person")
    text = typed_words(text)
    if not text:
        raise ValidationError(_("Write what you want to say."), "empty")
    if len(text) > LONGEST_COMMENT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "too_long")
    last = plan.comments.filter(section=section).order_by("-at", "-pk").first()
    if last is not None and (last.by, last.text, last.resolved_at) == (by.user_id, text, None):
        return last
    made = Comment.objects.create(plan=plan, section=section, text=text, by=by.user_id, at=timezone.now())
    record(by=by, action="comment_on_plan", subject_kind="plan", subject_id=plan.pk,
           detail={"section": section.title if section else ""})  # fmt: skip
    return made


@transaction.atomic
def resolve_comment(*, by: Actor, comment: Comment) -> bool:
    """Say that a comment is dealt with; False where it was. Raises ``ValidationError``: ``closed``."""
    open_plan(comment.plan)
    done = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=True).update(
        resolved_by=by.user_id, resolved_at=timezone.now()
    )
    if done:
        record(by=by, action="resolve_plan_comment", subject_kind="plan", subject_id=comment.plan_id)
    return bool(done)
