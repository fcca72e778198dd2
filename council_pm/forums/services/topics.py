"""Raising a topic for the next session, and saying what became of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import Direction, Forum, Topic
from council_pm.forums.services import typed

MOST_OPEN = 100


@transaction.atomic
def raise_topic(*, by: Actor, forum: Forum, direction: Direction, title: str, text: str) -> Topic:
    """Raise a topic up, or put one down. Raises ``ValidationError``: ``title``, ``text``, ``ended`` or ``too_many``."""
    if forum.ended_on is not None:
        raise ValidationError(_("This forum has ended."), "ended")
    if Topic.objects.filter(forum=forum, answered_at__isnull=True).count() >= MOST_OPEN:
        raise ValidationError(_("So many topics are open already that no further one can be raised."), "too_many")
    made = Topic.objects.create(
        forum=forum, direction=direction, title=typed.line(title, "title"), text=typed.words(text, "text"),
        raised_by=by.user_id, raised_at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="raise_topic", subject_kind="topic", subject_id=made.pk, detail={"direction": direction.value})
    return made


@transaction.atomic
def answer_topic(*, by: Actor, topic: Topic, outcome: str) -> Topic:
    """Say what became of a topic. Raises ``ValidationError``: ``outcome`` or ``answered``."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.answered_at is not None:
        raise ValidationError(_("It was answered meanwhile: “%(said)s”") % {"said": topic.outcome}, "answered")
    outcome = typed.words(outcome, "outcome")
    if not outcome:
        raise ValidationError(_("Say what became of it."), "outcome")
    topic.outcome, topic.answered_by, topic.answered_at = outcome, by.user_id, timezone.now()
    topic.save(update_fields=["outcome", "answered_by", "answered_at"])
    record(by=by, action="answer_topic", subject_kind="topic", subject_id=topic.pk)
    return topic
