"""What people thought of a session, in tenths, from five answers on, once no more come: as after a clinic (ADR 47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.pulse import told
from council_pm.forums.models import FeedbackCount, Session
from council_pm.forums.places import ANSWERS_FOR, FEWEST_ANSWERS, may_show_answers

QUESTIONS = {
    "useful": gettext_lazy("Was it worth your time?"),
    "apply": gettext_lazy("Will you do something differently?"),
    "again": gettext_lazy("Would you send a colleague to the next one?"),
}
ANSWERS = {
    1: gettext_lazy("Not at all"),
    2: gettext_lazy("A little"),
    3: gettext_lazy("Mostly"),
    4: gettext_lazy("Very much"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What may be shown: each question with how many in ten gave each answer, one to nine, or why there is nothing."""

    rows: tuple[tuple[str, tuple[int, ...]], ...] = ()
    why_not: str = ""


def answers_of(session: Session, answered: int, today: date) -> Answers | None:
    """The counts of a session, nothing before it; one query at most."""
    held_on = timezone.localdate(session.starts)
    if today < held_on or session.cancelled_at is not None:
        return None
    if today <= held_on + ANSWERS_FOR:
        return Answers(why_not=_("What people thought of it is counted two weeks after it."))
    if not may_show_answers(answered, held_on, today):
        return Answers(why_not=_("Fewer than %(n)s people answered, so nothing is shown.") % {"n": FEWEST_ANSWERS})
    found = {(one.question, one.answer): one.n for one in FeedbackCount.objects.filter(session=session)}
    rows = []
    for code, words in QUESTIONS.items():
        shown = told({str(n): found.get((code, n), 0) for n in ANSWERS}, closed=True)
        if shown is not None:
            rows.append((str(words), tuple(shown.tenths[str(n)] for n in ANSWERS)))
    return Answers(tuple(rows))
