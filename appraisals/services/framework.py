"""The council's framework: what a behaviour says, and the themes of development. Codes never change."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from appraisals.models import Behaviour, Theme
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.fingerprints import fingerprint
from council_pm.core.typed import typed_words

KIND = "appraisal_framework"
LONGEST_NAME, LONGEST_STATEMENT, LONGEST_CODE = 80, 400, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourWords:
    """What a behaviour says, with what it can look like in three kinds of work."""

    name: str
    statement: str
    for_staff: str = ""
    for_managers: str = ""
    for_senior: str = ""


def behaviour_mark(behaviour: Behaviour) -> str:
    """A short mark of what a writer saw."""
    return fingerprint(*astuple(_held(behaviour)))


def theme_mark(theme: Theme) -> str:
    """A short mark of what a writer saw."""
    return fingerprint(theme.name, theme.behaviour_id, theme.ended_at)


@transaction.atomic
def change_behaviour(*, by: Actor, behaviour: Behaviour, words: BehaviourWords, seen: str) -> Behaviour:
    """Word a behaviour anew. ``seen`` is the ``behaviour_mark`` of what the writer saw.

    Raises ``ValidationError``: ``stale`` or the name of a text.
    """
    behaviour = Behaviour.objects.select_for_update().get(pk=behaviour.pk)
    wanted = BehaviourWords(
        name=_short(words.name),
        statement=_text("statement", words.statement),
        for_staff=_text("for_staff", words.for_staff),
        for_managers=_text("for_managers", words.for_managers),
        for_senior=_text("for_senior", words.for_senior),
    )
    if not wanted.statement:
        raise ValidationError(_("Say it as a sentence that somebody can hold an example against."), "statement")
    if wanted == _held(behaviour):
        return behaviour
    if behaviour_mark(behaviour) != seen:
        raise ValidationError(
            _("Somebody changed it meanwhile to “%(statement)s” Look at both, then save again.")
            % {"statement": behaviour.statement},
            "stale",
        )
    for name in BehaviourWords.__slots__:
        setattr(behaviour, name, getattr(wanted, name))
    behaviour.save(update_fields=list(BehaviourWords.__slots__))
    record(by=by, action="change_behaviour", subject_kind=KIND, subject_id=behaviour.code)
    return behaviour


@transaction.atomic
def add_theme(*, by: Actor, name: str, behaviour: str = "") -> Theme:
    """A further theme at the end. ``behaviour``: the code of the one where it fits.

    Raises ``ValidationError``: ``name``, ``twice`` or ``behaviour``.
    """
    name, belongs = _short(name), _behaviour(behaviour)
    if Theme.objects.select_for_update().filter(name__iexact=name, ended_at__isnull=True).exists():
        raise ValidationError(_("There is a theme of this name."), "twice")
    position = (Theme.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    made = Theme.objects.create(code=_free_code(name), name=name, behaviour=belongs, position=position)
    record(by=by, action="add_theme", subject_kind=KIND, subject_id=made.code)
    return made


@transaction.atomic
def change_theme(*, by: Actor, theme: Theme, name: str, behaviour: str, seen: str) -> Theme:
    """Name a theme anew, for the needs that have it as well. ``seen`` is its ``theme_mark``.

    Raises ``ValidationError``: ``stale``, ``name``, ``twice`` or ``behaviour``.
    """
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    name, belongs = _short(name), _behaviour(behaviour)
    if (theme.name, theme.behaviour_id) == (name, belongs.pk if belongs else None):
        return theme
    if theme_mark(theme) != seen:
        raise ValidationError(
            _("Somebody changed it meanwhile to “%(name)s”. Look at both, then save again.") % {"name": theme.name},
            "stale",
        )
    if Theme.objects.filter(name__iexact=name, ended_at__isnull=True).exclude(pk=theme.pk).exists():
        raise ValidationError(_("There is a theme of this name."), "twice")
    theme.name, theme.behaviour = name, belongs
    theme.save(update_fields=["name", "behaviour"])
    record(by=by, action="change_theme", subject_kind=KIND, subject_id=theme.code)
    return theme


@transaction.atomic
def end_theme(*, by: Actor, theme: Theme) -> bool:
    """Offer a theme no more; False where that was done. Needs that have it keep it, and are counted."""
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    if theme.ended_at is not None:
        return False
    theme.ended_at = timezone.now()
    theme.save(update_fields=["ended_at"])
    record(by=by, action="end_theme", subject_kind=KIND, subject_id=theme.code)
    return True


def _held(behaviour: Behaviour) -> BehaviourWords:
    return BehaviourWords(**{name: getattr(behaviour, name) for name in BehaviourWords.__slots__})


def _short(name: str) -> str:
    name = " ".join(typed_words(name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValidationError(_("Give it a name of at most 80 characters."), "name")
    return name


def _text(field: str, text: str) -> str:
    text = " ".join(typed_words(text).split())
    if len(text) > LONGEST_STATEMENT:
        raise ValidationError(_("Say it in at most 400 characters."), field)
    return text


def _behaviour(code: str) -> Behaviour | None:
    found = Behaviour.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise ValidationError(_("Choose one of these."), "behaviour")
    return found


def _free_code(name: str) -> str:
    stem = slugify(name)[: LONGEST_CODE - 4].strip("-") or "theme"
    taken = set(Theme.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 999))) if code not in taken)
