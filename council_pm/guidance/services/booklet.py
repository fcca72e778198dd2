"""Writing pages of the booklet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.guidance.audiences import Audience, kept
from council_pm.guidance.models import Page, PageRevision
from council_pm.guidance.refusals import StaleError, needed, not_longer

LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as somebody typed it; ``audience`` holds codes of ``Audience``."""

    title: str
    audience: Sequence[str]
    body: str
    look_again: date | None = None


@transaction.atomic
def add_page(*, by: Actor, text: PageText, reason: str, today: date) -> PageRevision:
    """A further page at the end of the booklet. Raises ``ValidationError`` with the field as its code."""
    text, reason = _checked(text, reason, today)
    slug = slugify(text.title)[:60].strip("-")
    needed(slug, "title", _("Use some letters in the title: the page's address is made from it."))
    if Page.objects.filter(slug=slug).exists():
        raise ValidationError(_("There is a page with this title, or one like it: choose another."), "title")
    last = Page.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            page = Page.objects.create(slug=slug, position=last + 1)
    except IntegrityError:  # somebody added a page at the same moment
        raise ValidationError(_("Somebody added a page at the same moment: send yours again."), "title") from None
    made = _write(by, page, 1, text, reason)
    record(
        by=by, action="add_guidance_page", subject_kind="guidance_page", subject_id=page.pk, subject_version=1,
        reason=reason,
    )  # fmt: skip
    return made


@transaction.atomic
def save_page(*, by: Actor, page: Page, text: PageText, reason: str, based_on: int, today: date) -> PageRevision:
    """Keep what was typed as the page's next revision, from which on everybody reads it; a withdrawn one comes back.

    ``based_on`` is the revision that the writer saw. Raises ``StaleError`` where there is a newer one, and
    ``ValidationError`` with the field as its code, or ``unchanged``.
    """
    text, reason = _checked(text, reason, today)
    newest = _newest(page, based_on)
    before = (newest.title, newest.audience, newest.body, newest.look_again, newest.withdrawn)
    if before == (text.title, kept(text.audience), text.body, text.look_again, False):
        raise ValidationError(_("Nothing was changed: another day to look again would be a change, too."), "unchanged")
    made = _write(by, page, newest.revision + 1, text, reason)
    record(
        by=by, action="write_guidance_page", subject_kind="guidance_page", subject_id=page.pk,
        subject_version=made.revision, reason=reason,
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw_page(*, by: Actor, page: Page, reason: str, based_on: int) -> PageRevision:
    """Take a page out of the booklet; it stays with those who keep it, who may write it anew.

    Raises ``StaleError``, and ``ValidationError``: ``reason`` or ``withdrawn``.
    """
    reason = _reason(reason)
    newest = _newest(page, based_on)
    if newest.withdrawn:
        raise ValidationError(_("This page is withdrawn."), "withdrawn")
    text = PageText(newest.title, newest.audience.split(), newest.body)
    made = _write(by, page, newest.revision + 1, text, reason, withdrawn=True)
    record(
        by=by, action="withdraw_guidance_page", subject_kind="guidance_page", subject_id=page.pk,
        subject_version=made.revision, reason=reason,
    )  # fmt: skip
    return made


def _checked(text: PageText, reason: str, today: date) -> tuple[PageText, str]:
    title, body = typed_words(text.title), typed_words(text.body)
    needed(title, "title", _("Give the page a title."))
    not_longer(title, LONGEST_TITLE, "title")
    if not text.audience or not set(text.audience) <= set(Audience.values):
        raise ValidationError(_("Say for whom the page is."), "audience")
    needed(body, "body", _("Write what stands on the page."))
    not_longer(body, LONGEST_BODY, "body")
    if text.look_again is not None and text.look_again <= today:
        raise ValidationError(_("Choose a day that is still to come."), "look_again")
    return PageText(title, text.audience, body, text.look_again), _reason(reason)


def _reason(reason: str) -> str:
    reason = typed_words(reason)
    needed(reason, "reason", _("Say why, in a sentence: it stays with the page."))
    not_longer(reason, LONGEST_REASON, "reason")
    return reason


def _newest(page: Page, based_on: int) -> PageRevision:
    Page.objects.select_for_update().get(pk=page.pk)
    newest = page.revisions.order_by("-revision")[0]
    if newest.revision != based_on:
        raise StaleError(newest)
    return newest


def _write(
    by: Actor, page: Page, revision: int, text: PageText, reason: str, *, withdrawn: bool = False
) -> PageRevision:
    return PageRevision.objects.create(
        page=page, revision=revision, title=text.title, audience=kept(text.audience), body=text.body, reason=reason,
        look_again=text.look_again, withdrawn=withdrawn, by=by.user_id, at=timezone.now(),
    )  # fmt: skip
