"""People and posts as a table: a person in a post a row; a post nobody holds is a row without a name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission
from council_pm.core.tables.columns import CellError, Choice, Column, Row, day, words
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.services import add_person, appoint, create_post

_NO_POST = {Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER, Role.API_READ, Role.API_ENTRY}
_ROLES = [(role.label, role) for role in Role if role not in _NO_POST]
_KINDS = [(kind.label, kind) for kind in OccupancyKind]


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CellError("not_an_address") from None
    return text.lower()


def _post_code(text: str) -> str:
    code = words(40)(text)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", code):
        raise CellError("not_a_code")
    return code


COLUMNS = (
    Column("name", _l("Name"), words(120), hint=_l("Empty for a post that nobody holds.")),
    Column(
        "email",
        _l("E-mail"),
        _address,
        aliases=("email", "e-mail address", "email address", "mail"),
        hint=_l("Only for people who are to sign in."),
    ),
    Column(
        "post", _l("Post code"), _post_code, aliases=("post", "position id"), hint=_l("Made from the title if empty.")
    ),
    Column(
        "title",
        _l("Post title"),
        words(120),
        required=True,
        aliases=("job title", "title", "position"),
        hint=_l("As it stands on pages, such as Head of Waste."),
    ),
    Column(
        "unit",
        _l("Unit"),
        words(20),
        required=True,
        aliases=("unit code", "org code", "service"),
        hint=_l("The code of the part of the council that the post belongs to."),
    ),
    Column("role", _l("Role"), Choice(_ROLES), hint=_l("What the post may do here; Employee if empty.")),
    Column(
        "kind",
        _l("Holds it as"),
        Choice(_KINDS, {"permanent": OccupancyKind.SUBSTANTIVE}),
        hint=_l("Substantive if empty."),
    ),
    Column("starts", _l("From"), day, aliases=("start", "start date", "since"), hint=_l("Today if empty.")),
    Column("reports_to", _l("Reports to"), _post_code, hint=_l("The code of a post.")),
)


def run(table: TableRun) -> None:
    """Add the people, set up the posts and appoint; what stands already stays, what the file leaves out too."""
    for row in table.rows:
        with table.report.row(row):
            _take(table, row)


def current(today: dt.date, _reader: Any) -> Iterable[Sequence[Any]]:
    """Every post with each of its holders of today."""
    posts = Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=today)).select_related("unit", "reports_to")
    holders: dict[int, list[Occupancy]] = {}
    held = Occupancy.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today)
    for occupancy in held.select_related("person").order_by("post_id", "starts"):
        holders.setdefault(occupancy.post_id, []).append(occupancy)
    for post in posts.order_by("unit__code", "code"):
        tail = (post.reports_to.code if post.reports_to else "",)
        middle = (post.code, post.title, post.unit.code, str(Role(post.role).label))
        for holder in holders.get(post.pk, []):
            person = (holder.person.name, holder.person.email)
            yield *person, *middle, str(OccupancyKind(holder.kind).label), holder.starts, *tail
        if post.pk not in holders:
            yield "", "", *middle, "", None, *tail


def _take(table: TableRun, row: Row) -> None:
    unit = OrgUnit.objects.filter(code__iexact=row["unit"]).first()
    if unit is None:
        raise ValidationError(
            _("There is no part of the council with the code %(code)s: open it first, or correct the code.")
            % {"code": row["unit"]}
        )
    post, is_new_post = _post(table, row, unit)
    if not row["name"]:
        if row["email"]:
            raise ValidationError(_("There is an e-mail address but no name: give both, or neither."))
        if is_new_post:
            table.report.create(row, post.title, _("a new post in %(unit)s, vacant") % {"unit": unit.code})
        else:
            table.report.same(row, post.title)
        return
    person, is_new = _person(table, row)
    starts = row["starts"] or table.today
    lasts = Q(ends__isnull=True) | Q(ends__gte=starts)
    if not is_new and Occupancy.objects.filter(lasts, person=person, post=post).exists():
        table.report.same(row, person.name)
        return
    kind = row["kind"] or OccupancyKind.SUBSTANTIVE
    appoint(by=table.by, person=person, post=post, kind=kind, starts=starts, reason=_("From a table"))
    detail = _("%(title)s in %(unit)s") % {"title": post.title, "unit": unit.code}
    if post.role in CORPORATE_ROLES:
        detail = _("%(post)s, once another system administrator has confirmed it") % {"post": detail}
    table.report.create(row, person.name, detail)


def _person(table: TableRun, row: Row) -> tuple[Person, bool]:
    """The one whom the row speaks of: by address, else by name where nobody else has it."""
    living = Person.objects.filter(pseudonymised_at__isnull=True)
    if row["email"]:
        found = living.filter(email__iexact=row["email"]).first()
        if found is not None and found.name.casefold() != row["name"].casefold():
            raise ValidationError(
                _("%(email)s is the address of %(name)s here: correct the name or the address.")
                % {"email": row["email"], "name": found.name}
            )
        if found is not None:
            return found, False
    namesakes = list(living.filter(name__iexact=row["name"])[:2])
    if len(namesakes) > 1 and not row["email"]:
        raise ValidationError(
            _("Several people here are called %(name)s: give the e-mail address to say who is meant.")
            % {"name": row["name"]}
        )
    if len(namesakes) == 1 and not row["email"]:
        return namesakes[0], False
    return add_person(by=table.by, name=row["name"], email=row["email"] or "", reason=_("From a table")), True


def _post(table: TableRun, row: Row, unit: OrgUnit) -> tuple[Post, bool]:
    code = row["post"] or slugify(f"{unit.code} {row['title']}")[:40].strip("-")
    post = Post.objects.filter(code__iexact=code).first()
    if post is not None:
        if post.unit_id != unit.pk or (row["role"] and row["role"] != post.role):
            raise ValidationError(
                _("The post %(code)s is in another unit or has another role here: change that on its own page.")
                % {"code": post.code}
            )
        return post, False
    manager = None
    if row["reports_to"]:
        manager = Post.objects.filter(code__iexact=row["reports_to"]).first()
        if manager is None:
            raise ValidationError(
                _("There is no post with the code %(code)s to report to: put its row first.")
                % {"code": row["reports_to"]}
            )
    made = create_post(
        by=table.by,
        code=code,
        unit=unit,
        title=row["title"],
        role=row["role"] or Role.EMPLOYEE,
        reports_to=manager,
        reason=_("From a table"),
    )
    return made, True


PEOPLE = TableKind(
    key="people",
    title=_l("People and posts"),
    text=_l("A person in a post a row, and posts that nobody holds. Whoever stands here already is left as they are."),
    permission=Permission.MANAGE_PEOPLE,
    columns=COLUMNS,
    identity=("name", "email", "post", "title", "unit"),
    run=run,
    current=current,
)
