"""Saying what a word means."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.guidance.glossary import shipped
from council_pm.guidance.models import Term, TermRevision
from council_pm.guidance.refusals import StaleError, needed, not_longer

LONGEST_NAME = 60
LONGEST_MEANING = 400
LONGEST_REASON = 400


@transaction.atomic
def add_word(*, by: Actor, name: str, meaning: str, reason: str) -> TermRevision:
    """A word of the council's own. Raises ``ValidationError`` with the field as its code."""
    name, meaning, reason = _checked(name, meaning, reason)
    slug = slugify(name)[:60].strip("-")
    needed(slug, "name", _("Use some letters: the address of the word is made from them."))
    if slug in shipped() or Term.objects.filter(slug=slug).exists():
        raise ValidationError(_("This word is explained already: change what is said of it."), "name")
    try:
        with transaction.atomic():
            term = Term.objects.create(slug=slug)
    except IntegrityError:  # somebody added it at the same moment
        raise ValidationError(_("This word is explained already: change what is said of it."), "name") from None
    return _explained(by, _write(by, term, 1, name, meaning, reason))


@transaction.atomic
def save_word(*, by: Actor, slug: str, name: str, meaning: str, reason: str, based_on: int) -> TermRevision:
    """Explain a word in the council's own way from now on; a withdrawn one comes back.

    ``based_on`` is the revision that the writer saw, 0 for the product's own words. Raises ``Term.DoesNotExist`` for
    a word that neither knows, ``StaleError`` where there is a newer revision, and ``ValidationError`` with the field
    as its code, or ``unchanged``.
    """
    name, meaning, reason = _checked(name, meaning, reason)
    term = _held(slug)
    newest = _newest(term, based_on)
    if newest is not None and (newest.name, newest.meaning, newest.withdrawn) == (name, meaning, False):
        raise ValidationError(_("Nothing was changed."), "unchanged")
    return _explained(by, _write(by, term, newest.revision + 1 if newest else 1, name, meaning, reason))


@transaction.atomic
def withdraw_word(*, by: Actor, slug: str, reason: str, based_on: int) -> TermRevision:
    """Explain a word no more. Raises what ``save_word`` raises, or ``ValidationError``: ``withdrawn``."""
    reason = _reason(reason)
    term = _held(slug)
    newest = _newest(term, based_on)
    if newest is not None and newest.withdrawn:
        raise ValidationError(_("This word is withdrawn."), "withdrawn")
    name, meaning = (newest.name, newest.meaning) if newest else (shipped()[slug].name, shipped()[slug].meaning)
    made = _write(by, term, newest.revision + 1 if newest else 1, name, meaning, reason, withdrawn=True)
    record(
        by=by, action="withdraw_word", subject_kind="guidance_term", subject_id=term.pk,
        subject_version=made.revision, reason=reason,
    )  # fmt: skip
    return made


def _held(slug: str) -> Term:
    """The word, locked for a change; one of the product's is made a row with its first change."""
    if slug in shipped():
        Term.objects.get_or_create(slug=slug)
    return Term.objects.select_for_update().get(slug=slug)


def _newest(term: Term, based_on: int) -> TermRevision | None:
    newest = term.revisions.order_by("-revision").first()
    if newest is not None and newest.revision != based_on:
        raise StaleError(newest)
    return newest


def _checked(name: str, meaning: str, reason: str) -> tuple[str, str, str]:
    name, meaning = " ".join(typed_words(name).split()), " ".join(typed_words(meaning).split())
    needed(name, "name", _("Give the word."))
    not_longer(name, LONGEST_NAME, "name")
    needed(meaning, "meaning", _("Say what it means, in a sentence or two."))
    not_longer(meaning, LONGEST_MEANING, "meaning")
    return name, meaning, _reason(reason)


def _reason(reason: str) -> str:
    reason = typed_words(reason)
    needed(reason, "reason", _("Say why, in a sentence: it stays with the word."))
    not_longer(reason, LONGEST_REASON, "reason")
    return reason


def _write(
    by: Actor, term: Term, revision: int, name: str, meaning: str, reason: str, *, withdrawn: bool = False
) -> TermRevision:
    return TermRevision.objects.create(
        term=term, revision=revision, name=name, meaning=meaning, reason=reason, withdrawn=withdrawn, by=by.user_id,
        at=timezone.now(),
    )  # fmt: skip


def _explained(by: Actor, made: TermRevision) -> TermRevision:
    record(
        by=by, action="explain_word", subject_kind="guidance_term", subject_id=made.term_id,
        subject_version=made.revision, reason=made.reason,
    )  # fmt: skip
    return made
