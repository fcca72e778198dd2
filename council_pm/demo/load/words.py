"""The returns by which the latest figures of some indicators came, signed off with their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from council_pm.core.periods import Frequency, Period, due_date
from council_pm.demo import service
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.record import note_part
from council_pm.demo.words import SAID, STILL_HOLDS
from indicators.models import Audience, Return, ReturnVersion, Value
from indicators.returns.entry import as_text
from indicators.returns.states import Act, Signed, Stage

BEFORE_SIGNING = dt.timedelta(hours=20)


def load_words(lines: Lines) -> None:
    """Write returns for the latest figures of each indicator of which its service said something."""
    returns = [_return(code, *told) for code in SAID for told in _told(code, lines.series[code, ""].pk)]
    Return.objects.bulk_create(returns)
    ReturnVersion.objects.bulk_create(version for one in returns for version in _versions(one))
    note_part("words", {"returns": len(returns)})


def _versions(one: Return) -> Iterator[ReturnVersion]:
    """Saved, sent and signed off."""
    assert one.submitted_at is not None
    assert one.signed_at is not None
    steps = (
        (Act.SAVE, Stage.DRAFT, one.submitted_at, one.submitted_by),
        (Act.SUBMIT, Stage.SUBMITTED, one.submitted_at, one.submitted_by),
        (Act.SIGN_OFF, Stage.SIGNED_OFF, one.signed_at, one.signed_by),
    )
    for number, (act, stage, at, by) in enumerate(steps, start=1):
        yield ReturnVersion(of=one, version=number, act=act, stage=stage, at=at, by=by, content=as_text(one.content))


def _told(code: str, series_id: int) -> Iterator[tuple[Value, tuple[str, str, str]]]:
    """The latest figure that members see with its words, and a later one that they do not see yet with few."""
    figures = Value.objects.filter(series=series_id).select_related("round").order_by("-end", "-revision")
    shown = figures.filter(round__releases__audience=Audience.MEMBERS_AND_STAFF)[0]
    yield shown, SAID[code]
    if figures[0].end > shown.end:
        yield figures[0], STILL_HOLDS


def _return(code: str, value: Value, words: tuple[str, str, str]) -> Return:
    assert value.signed_at is not None, "figures of services are signed off"
    spec = service.indicator(code)
    happened, why, next_steps = words
    sent_at = value.signed_at - BEFORE_SIGNING
    return Return(
        round=value.round,
        series_id=value.series_id,
        due=due_date(Period(value.start, value.end), Frequency(spec.frequency), spec.lag_working_days),
        stage=Stage.SIGNED_OFF.value,
        version=3,
        value=value.value,
        absent=value.absent,
        numerator=value.numerator,
        denominator=value.denominator,
        provisional=value.provisional,
        happened=happened,
        why=why,
        next_steps=next_steps,
        saved_by=value.submitted_by,
        saved_at=sent_at,
        submitted_by=value.submitted_by,
        submitted_at=sent_at,
        signed=(Signed.PROVISIONAL if value.provisional else Signed.FINAL).value,
        signed_by=value.signed_by,
        signed_at=value.signed_at,
        journal=value,
    )
