"""The returns of the open rounds: some still to do, some half done, some sent, one sent back with a question.

The department of the demonstration's performance officer has most still to do, so that there is something to try.
"""

from __future__ import annotations

import datetime as dt

from council_pm.core.access import Actor
from council_pm.demo import process, service
from council_pm.demo.figures import ServiceFigure
from council_pm.demo.load.holders import Holders
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.record import note_part
from council_pm.demo.load.rounds import Rounds
from indicators.models import Return
from indicators.services.return_entry import Asked, save_entries
from indicators.services.return_rounds import ensure_returns
from indicators.services.return_steps import query_return, submit_returns

TO_DO = frozenset({"CFA-03", "COM-01", "COM-02", "HOU-01", "HWY-01"})  # nobody has touched them
DRAFTS = frozenset({"COM-03", "ASC-02"})
QUERIED = {"COR-07": "Are the requests that came by telephone counted too?"}
HAPPENED = "As the service expected for this time of the year."
WHY = "No change in staff or demand."
NEXT_STEPS = "Nothing beyond the plan."
UNUSUAL = "Checked against the service's own records: the figure is right."


def load_returns(as_of: dt.date, lines: Lines, rounds: Rounds, holders: Holders) -> None:
    """Ask for the returns of every round that is open on the day, and fill in those that are on their way."""
    asked = sum(
        ensure_returns(by=Actor(None, "demonstration"), round=one)
        for one in rounds.values()
        if one.opens <= as_of <= one.closes
    )
    figures = {(one.code, one.period.start): one for one in process.open_figures(as_of)}
    by_series = {series.pk: code for (code, breakdown), series in lines.series.items() if not breakdown}
    for one in Return.objects.select_related("round").order_by("series__indicator__code"):
        code = by_series.get(one.series_id, "")
        figure = figures.get((code, one.round.start))
        if figure is not None and code not in TO_DO:
            _fill_in(one, figure, code, as_of, holders)
    note_part("returns", {"returns": asked})


def _fill_in(one: Return, figure: ServiceFigure, code: str, as_of: dt.date, holders: Holders) -> None:
    unit = service.indicator(code).owner_unit
    officer = Actor(holders.submitter(unit, as_of))
    fields = {
        "value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator,
        "provisional": figure.provisional, "happened": HAPPENED, "why": WHY, "next_steps": NEXT_STEPS,
        "explanation": UNUSUAL,
    }  # fmt: skip
    if figure.value is None:
        fields = {"absent": "no_data", "absent_reason": figure.note}
    if code in DRAFTS:
        fields = {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}
    block = save_entries(by=officer, asked=[Asked(return_id=one.pk, fields=fields)], today=as_of)
    if not block.saved or code in DRAFTS:
        return
    sent = submit_returns(by=officer, versions={one.pk: block.outcomes[0].kept.version}).done
    if code in QUERIED and sent:
        signer = Actor(holders.signer(unit, as_of))
        query_return(by=signer, return_id=one.pk, based_on=sent[0].version, question=QUERIED[code])
