"""The columns of a table of actions, and the steps that one of its cells holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.days import DayError, read_day
from council_pm.core.tables.columns import Choice, Column, day, prose, words
from plans.models import ActionStatus

_STATUSES = Choice(
    [(label, value) for value, label in ActionStatus.choices],
    {value: value for value in ActionStatus.values}
    | {"on track": "on_course", "complete": "done", "completed": "done"},
)
_YES_OR_NO = Choice([(_l("yes"), True), (_l("no"), False)], {"yes": True, "no": False, "y": True, "n": False})
_FIGURE = 60  # characters; more is no figure

COLUMNS = (
    Column(
        "number", _l("Number"), words(20), hint=_l("Of an action that is here already; leave it empty for a new one.")
    ),
    Column(
        "unit", _l("Part of the council"), words(20), required=True, aliases=("unit", "service", "department"),
        hint=_l("Its code, such as ENV-WASTE."),
    ),
    Column("title", _l("What will be done"), words(200), required=True, aliases=("action", "title")),
    Column(
        "owner", _l("Who does it"), words(120), required=True, aliases=("owner", "lead", "responsible"),
        hint=_l("The code or the title of a post of that part, or of one above or below it."),
    ),
    Column("due", _l("By"), day, required=True, aliases=("due date", "deadline"), hint=_l("Such as 31/03/2027.")),
    Column("status", _l("How it goes"), _STATUSES, aliases=("status",), hint=_l("As it is, or not started, if empty.")),
    Column(
        "said", _l("In a few words"), prose(2_000), aliases=("comment", "progress", "notes"),
        hint=_l("Needed with a new status. Blocked: what would help. Dropped: why."),
    ),
    Column(
        "aim", _l("For which aim"), words(500), aliases=("aim", "objective"),
        hint=_l("In the words of the plan of that part."),
    ),
    Column(
        "indicator", _l("Indicator that it should move"), words(40), aliases=("indicator", "indicator code"),
        hint=_l("Its code, such as CFA-01."),
    ),
    Column("expected", _l("To which figure"), words(_FIGURE), aliases=("expected",), hint=_l("Such as 62.5.")),
    Column("expected_by", _l("Until"), day, hint=_l("The day by which it is that figure.")),
    Column(
        "intervention", _l("Marked on the chart"), _YES_OR_NO, aliases=("intervention",),
        hint=_l("Whether the indicator's chart marks it; it then needs a cost and a day from which it works."),
    ),
    Column("starts", _l("It works from"), day, aliases=("starts", "start", "start date")),
    Column("cost", _l("It costs (pounds)"), words(_FIGURE), aliases=("cost", "budget"), hint=_l("Such as 48,000.")),
    Column("detail", _l("More about it"), prose(2_000), aliases=("detail", "description")),
    Column(
        "steps", _l("Steps on the way"), prose(6_000), aliases=("milestones", "steps"),
        hint=_l("Each with its day first, parted by semicolons: 20/01/2027 Posters are printed; 1/3/2027 All started."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A step as a cell gives it."""

    due: date
    wording: str


def read_steps(text: str | None) -> list[Step]:
    """The steps of a cell. Raises ``ValidationError`` that names the one that cannot be read."""
    found = []
    for part in re.split(r"[;\n]+", text or ""):
        if not part.strip():
            continue
        written, _space, wording = part.strip().partition(" ")
        try:
            due = read_day(written)
        except DayError:
            due = None
        if due is None or not wording.strip():
            raise ValidationError(
                _("“%(step)s” is no step that we can read: write its day first, such as 20/01/2027 Posters printed.")
                % {"step": part.strip()[:60]},
                "step",
            )
        found.append(Step(due, " ".join(wording.split())))
    return found


def write_steps(steps: Iterable[Step]) -> str:
    """The same, as a cell holds them."""
    return "; ".join(f"{one.due:%d/%m/%Y} {one.wording.replace(';', ',')}" for one in steps)


def empty_row(**cells: str) -> Sequence[str]:
    """A row with these cells."""
    return [cells.get(column.key, "") for column in COLUMNS]
