"""What those who came thought of clinics, as far as it may be shown (``clinics.pulse``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clinics.models import Clinic, ClinicState, PulseAnswer, PulseCount, PulseQuestion
from clinics.pulse import FEWEST, Told, is_closed, told
from indicators.charts import Sparkline, sparkline

_FEWEST_POINTS = 2  # of a line
_LEAST, _MOST = 1, 9  # tenths


@dataclass(frozen=True, slots=True)
class QuestionTold:
    """What was answered to one question: each answer with its share in words."""

    question: str
    shares: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClinicTold:
    """A clinic of the past with its shares in words, answer by answer of both questions in their order."""

    held_on: date
    url: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How one answer went from clinic to clinic, drawn and in words."""

    question: str
    line: Sparkline
    words: str


@dataclass(frozen=True, slots=True)
class PulseTrend:
    """Clinics with enough answers, the newest first; ``courses`` where there are two of them at least."""

    clinics: tuple[ClinicTold, ...]
    courses: tuple[Course, ...]


def pulse_of(clinic: Clinic, today: date) -> tuple[QuestionTold, ...]:
    """What was said of one clinic; nothing while answers come in, nor of too few. At most one query."""
    if not is_closed(clinic.pulse_until, today):
        return ()
    found = _told(list(PulseCount.objects.filter(clinic=clinic)))
    return tuple(
        QuestionTold(
            str(question.label), tuple((str(one.label), share_words(said.tenths.get(one, 0))) for one in PulseAnswer)
        )
        for question in PulseQuestion
        if (said := found.get((clinic.pk, question.value))) is not None
    )


def pulse_trend(today: date) -> PulseTrend:
    """The shares of each clinic that is closed for answers and had enough of them; two queries."""
    clinics = Clinic.objects.filter(state=ClinicState.HELD, pulse_until__lt=today).order_by("held_on")
    found = _told(list(PulseCount.objects.filter(clinic__in=clinics)))
    shown = [one for one in clinics if all((one.pk, question) in found for question in PulseQuestion.values)]
    rows = tuple(
        ClinicTold(
            one.held_on,
            one.get_absolute_url(),
            tuple(
                share_words(found[one.pk, question].tenths.get(answer, 0))
                for question in PulseQuestion.values
                for answer in PulseAnswer.values
            ),
        )
        for one in reversed(shown)
    )
    if len(shown) < _FEWEST_POINTS:
        return PulseTrend(rows, ())
    return PulseTrend(
        rows,
        tuple(
            _course(question, [found[one.pk, question.value].tenths[PulseAnswer.YES] for one in shown])
            for question in PulseQuestion
        ),
    )


def share_words(tenths: int) -> str:
    """A share in words: the lowest and the highest step may stand for none and for all."""
    if tenths <= _LEAST:
        return _("1 in 10 or fewer")
    return _("9 in 10 or more") if tenths >= _MOST else _("%(tenths)s in 10") % {"tenths": tenths}


def fewest_words() -> str:
    """Why nothing is shown where too few answered."""
    return _("Fewer than %(fewest)s answered, so nothing is shown of it.") % {"fewest": FEWEST}


def _told(counts: list[PulseCount]) -> Mapping[tuple[int, str], Told]:
    by_question: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for one in counts:
        by_question[one.clinic_id, one.question][one.answer] = one.count
    found = {key: told(given, closed=True) for key, given in by_question.items()}
    return {key: said for key, said in found.items() if said is not None}


def _course(question: PulseQuestion, tenths: list[int]) -> Course:
    line = sparkline([Decimal(one) for one in tenths], None)
    words = _("Said yes: %(first)s in the first clinic, %(last)s in the latest") % {
        "first": share_words(tenths[0]),
        "last": share_words(tenths[-1]),
    }
    return Course(str(question.label), line, words)
