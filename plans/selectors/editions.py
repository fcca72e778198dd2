"""Two editions of a plan side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council_pm.core.comparing import Part, compared
from plans.access import PlanInTree, sees_drafts
from plans.models import Edition, ObjectiveText, Plan, Section
from plans.selectors.texts import newest_texts, newest_wordings

NOW = "now"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: an edition, or what stands there now."""

    slug: str
    label: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One heading or aim, word by word."""

    title: str
    parts: tuple[Part, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that a page of two sides shows."""

    before: Side
    after: Side
    sides: tuple[Side, ...]
    sections: tuple[Compared, ...]
    aims: tuple[Compared, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return all(one.is_same for one in (*self.sections, *self.aims))


def sides_of(user: Any, at: PlanInTree) -> list[Side]:
    """What can be compared, oldest first: the editions, and for its own branch what stands there now."""
    sides = [
        Side(str(one.number), _edition(one), one.at) for one in Edition.objects.filter(plan=at.plan).order_by("number")
    ]
    if sees_drafts(user, at):
        sides.append(Side(NOW, _("as it stands now"), None))
    return sides


def comparison(user: Any, at: PlanInTree, before: str, after: str) -> Comparison | None:
    """The two sides that were asked for, or the newest two; nothing where there are not two or one is unknown."""
    sides = sides_of(user, at)
    if len(sides) < 2:
        return None
    by_slug = {one.slug: one for one in sides}
    first, second = by_slug.get(before or sides[-2].slug), by_slug.get(after or sides[-1].slug)
    if first is None or second is None:
        return None
    return Comparison(
        first, second, tuple(sides), tuple(_sections(at.plan, first, second)), tuple(_aims(at.plan, first, second))
    )


def _sections(plan: Plan, first: Side, second: Side) -> Iterable[Compared]:
    old, new = newest_texts(plan, first.at), newest_texts(plan, second.at)
    for section in Section.objects.filter(plan=plan).order_by("position"):
        yield _compared(section.title, _text(old.get(section.pk)), _text(new.get(section.pk)))


def _aims(plan: Plan, first: Side, second: Side) -> Iterable[Compared]:
    old, new = newest_wordings(plan, first.at), newest_wordings(plan, second.at)
    for position, aim in enumerate(plan.objectives.order_by("position"), 1):
        ended = aim.ended_at is not None and (second.at is None or aim.ended_at <= second.at)
        was, now = _wording(old.get(aim.pk)), "" if ended else _wording(new.get(aim.pk))
        if was or now:
            yield _compared(_("Aim %(number)s") % {"number": position}, was, now)


def _compared(title: str, before: str, after: str) -> Compared:
    return Compared(title, tuple(compared(before, after)), before == after)


def _wording(found: ObjectiveText | None) -> str:
    return f"{found.wording}\n{found.why}".strip() if found else ""


def _text(found: Any) -> str:
    return found.text if found else ""


def _edition(one: Edition) -> str:
    day = date_format(localtime(one.at), "j F Y")
    return _("edition %(number)s, agreed on %(day)s") % {"number": one.number, "day": day}
