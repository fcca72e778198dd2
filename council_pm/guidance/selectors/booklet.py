"""The booklet as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.safestring import SafeString

from council_pm.core.access import Permission, may
from council_pm.core.comparing import Part, compared
from council_pm.core.markdown import rendered
from council_pm.guidance.audiences import Audience, in_words, speaks_to
from council_pm.guidance.models import Page, PageRevision
from council_pm.people.selectors.names import sees_every_name, shown_names


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page in a list of them."""

    slug: str
    title: str
    audience: tuple[str, ...]
    at: datetime
    look_again: date | None
    is_due: bool
    is_withdrawn: bool

    @property
    def url(self) -> str:
        """Where it is read."""
        return reverse("guidance:page", args=[self.slug])


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page in one of its revisions."""

    line: PageLine
    html: SafeString
    revision: int
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The booklet: the first page for the reader in full, and the others by whom they are for.

    ``due`` and ``withdrawn`` are for those who write it.
    """

    first: ShownPage | None
    mine: tuple[PageLine, ...]
    others: tuple[PageLine, ...]
    due: tuple[PageLine, ...]
    withdrawn: tuple[PageLine, ...]


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One change of a page."""

    number: int
    title: str
    who: str
    at: datetime
    reason: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """A page as it stood from a moment on, and what that changed of the one before it."""

    shown: ShownPage
    parts: tuple[Part, ...]
    before: RevisionLine | None
    after: RevisionLine | None


def newest_revisions() -> QuerySet[PageRevision]:
    """The newest revision of each page, in the order of the booklet; one query."""
    last = PageRevision.objects.filter(page=OuterRef("page")).order_by("-revision").values("revision")[:1]
    return PageRevision.objects.filter(revision=Subquery(last)).select_related("page").order_by("page__position")


def visible_page(user: Any, slug: str) -> Page | None:
    """A page that the reader may read: a withdrawn one is there for those who write the booklet only."""
    page = Page.objects.filter(slug=slug).first()
    if page is None:
        return None
    is_withdrawn = page.revisions.order_by("-revision").values_list("withdrawn", flat=True)[0]
    return None if is_withdrawn and not may(user, Permission.WRITE_GUIDANCE) else page


def contents(user: Any, today: date) -> Contents:
    """The booklet for a reader; two queries at most."""
    roles = [grant.role for grant in user.grants]
    found = list(newest_revisions())
    there = [one for one in found if not one.withdrawn]
    mine = [one for one in there if speaks_to(one.audience, roles)]
    for_all = [one for one in there if one not in mine and Audience.EVERYBODY in one.audience.split()]
    others = [*for_all, *(one for one in there if one not in mine and one not in for_all)]
    first = next(iter([*mine, *for_all]), None)
    writes = may(user, Permission.WRITE_GUIDANCE)
    return Contents(
        first=_shown(user, first, today, headings_from=3) if first else None,
        mine=_lines([one for one in mine if one is not first], today),
        others=_lines([one for one in others if one is not first], today),
        due=_lines([one for one in there if _is_due(one, today)], today) if writes else (),
        withdrawn=_lines([one for one in found if one.withdrawn], today) if writes else (),
    )


def whole_booklet(today: date) -> tuple[ShownPage, ...]:
    """Every page in full, one after the other, without who changed what; one query."""
    there = newest_revisions().filter(withdrawn=False)
    return tuple(
        ShownPage(_line(one, today), rendered(one.body, headings_from=3), one.revision, "", "") for one in there
    )


def page_in_full(user: Any, page: Page, today: date) -> ShownPage:
    """A page as it stands now; two queries at most."""
    return _shown(user, page.revisions.select_related("page").order_by("-revision")[0], today, headings_from=2)


def page_history(user: Any, page: Page) -> tuple[RevisionLine, ...]:
    """Every change of a page, newest first; two queries at most."""
    return _revision_lines(user, page.revisions.order_by("-revision").defer("body"))


def page_as_it_was(user: Any, page: Page, number: int, today: date) -> ShownRevision | None:
    """A page in one of its revisions, with what changed; nothing where there is none of this number."""
    around = {
        one.revision: one
        for one in page.revisions.select_related("page").filter(revision__in=[number - 1, number, number + 1])
    }
    if number not in around:
        return None
    one, before = around[number], around.get(number - 1)
    lines = {line.number: line for line in _revision_lines(user, around.values())}
    return ShownRevision(
        shown=_shown(user, one, today, headings_from=2),
        parts=tuple(compared(before.body, one.body)) if before and before.body != one.body else (),
        before=lines.get(number - 1),
        after=lines.get(number + 1),
    )


def _shown(user: Any, one: PageRevision, today: date, *, headings_from: int) -> ShownPage:
    names = shown_names({one.by}, every_name=sees_every_name(user)) if one.by else {}
    return ShownPage(
        line=_line(one, today),
        html=rendered(one.body, headings_from=headings_from),
        revision=one.revision,
        who=names.get(one.by, "") if one.by else "",
        reason=one.reason,
    )


def _revision_lines(user: Any, revisions: Iterable[PageRevision]) -> tuple[RevisionLine, ...]:
    held = list(revisions)
    ids = {one.by for one in held if one.by}
    names = shown_names(ids, every_name=sees_every_name(user))
    return tuple(
        RevisionLine(
            one.revision, one.title, names.get(one.by, "") if one.by else "", one.at, one.reason, one.withdrawn
        )
        for one in held
    )


def _lines(revisions: Sequence[PageRevision], today: date) -> tuple[PageLine, ...]:
    return tuple(_line(one, today) for one in revisions)


def _line(one: PageRevision, today: date) -> PageLine:
    return PageLine(
        slug=one.page.slug,
        title=one.title,
        audience=tuple(in_words(one.audience)),
        at=one.at,
        look_again=one.look_again,
        is_due=_is_due(one, today),
        is_withdrawn=one.withdrawn,
    )


def _is_due(one: PageRevision, today: date) -> bool:
    return one.look_again is not None and one.look_again <= today and not one.withdrawn
