"""Two editions of a plan side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from council_pm.core.comparing import Part, compared
from council_pm.core.exact_text import exact_words
from council_pm.people.models import Post
from indicators.models import Series
from indicators.selectors.current_definitions import newest_name
from plans.access import PlanInTree, sees_drafts
from plans.models import Edition, ObjectiveText, Plan, Section
from plans.selectors.readable import aims_of, readable_plans
from plans.selectors.texts import Link, links_now, links_then, newest_texts, newest_wordings

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
        first, second, tuple(sides), tuple(_sections(at.plan, first, second)), tuple(_aims(user, at, first, second))
    )


def _sections(plan: Plan, first: Side, second: Side) -> Iterable[Compared]:
    old, new = newest_texts(plan, first.at), newest_texts(plan, second.at)
    for section in Section.objects.filter(plan=plan).order_by("position"):
        yield _compared(section.title, _text(old.get(section.pk)), _text(new.get(section.pk)))


def _aims(user: Any, at: PlanInTree, first: Side, second: Side) -> Iterable[Compared]:
    before, after = _told(user, at, first), _told(user, at, second)
    for position, pk in enumerate(at.plan.objectives.order_by("position").values_list("pk", flat=True), 1):
        was, now = before.get(pk, ""), after.get(pk, "")
        if was or now:
            yield _compared(_("Aim %(number)s") % {"number": position}, was, now)


def _told(user: Any, at: PlanInTree, side: Side) -> dict[int, str]:
    """What one side says of each aim in force: its words, what it supports, who answers for it and what proves it."""
    plan = at.plan
    links = links_now(plan) if side.at is None else links_then(plan, int(side.slug))
    texts, words = newest_wordings(plan, side.at), _words_of(user, at, links.values())
    ended = {
        pk for pk, at in plan.objectives.filter(ended_at__isnull=False).values_list("pk", "ended_at")
        if at is not None and (side.at is None or at <= side.at)
    }  # fmt: skip
    return {pk: _said(texts[pk], link, words) for pk, link in links.items() if pk in texts and pk not in ended}


def _said(text: ObjectiveText, link: Link, words: LinkWords) -> str:
    lines = [text.wording, text.why]
    if link.parent_id is not None and link.parent_id in words.aims:
        lines.append(_("Supports: %(aim)s") % {"aim": words.aims[link.parent_id]})
    if link.owner_id is not None:
        lines.append(_("Answers for it: %(post)s") % {"post": words.posts.get(link.owner_id, "")})
    for name, target, by in sorted((words.series.get(pk, ""), target, by) for pk, target, by in link.proofs):
        until = ""
        if target is not None and by is not None:
            until = _(", to reach %(target)s by %(day)s") % {
                "target": exact_words(target), "day": date_format(by, "j M Y")
            }  # fmt: skip
        lines.append(_("Proved by: %(indicator)s") % {"indicator": name + until})
    return "\n".join(filter(None, lines))


@dataclass(frozen=True, slots=True)
class LinkWords:
    """The names of what aims link to, by id."""

    aims: Mapping[int, str]
    posts: Mapping[int, str]
    series: Mapping[int, str]


def _words_of(user: Any, at: PlanInTree, links: Collection[Link]) -> LinkWords:
    """As the reader sees them: an aim further up that is out of sight has none. At most four queries."""
    aims = {one.parent_id for one in links if one.parent_id is not None}
    posts = {one.owner_id for one in links if one.owner_id is not None}
    series = {pk for one in links for pk, _target, _by in one.proofs}
    seen = aims_of(readable_plans(user, at.tree, year=at.plan.year), only=aims, with_ended=True) if aims else ()
    return LinkWords(
        {one.id: one.wording for one in seen},
        dict(Post.objects.filter(pk__in=posts).values_list("pk", "title")) if posts else {},
        dict(
            Series.objects.filter(pk__in=series)
            .annotate(name=newest_name("indicator_id"))
            .values_list("pk", "name")
        ) if series else {},
    )  # fmt: skip


def _compared(title: str, before: str, after: str) -> Compared:
    return Compared(title, tuple(compared(before, after)), before == after)


def _text(found: Any) -> str:
    return found.text if found else ""


def _edition(one: Edition) -> str:
    day = date_format(localtime(one.at), "j F Y")
    return _("edition %(number)s, agreed on %(day)s") % {"number": one.number, "day": day}
