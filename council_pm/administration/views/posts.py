"""Posts, vacant or held: the list, one post's page, and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.people import EndPostForm, PostChangeForm, PostForm, unit_choices
from council_pm.administration.forms.people_filters import PostFilterForm
from council_pm.administration.selectors.posts import hanging_on
from council_pm.administration.services.posts import end_post_and_hand_over
from council_pm.administration.views.people import filters_of, record_of
from council_pm.administration.views.people_forms import FormPage, SavedNow, answer, typed_in
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Post
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.selectors.person_page import holders_of_post
from council_pm.people.selectors.post_list import PAGE, PostChoice, PostRow, PostState, count_posts, posts
from council_pm.people.services import change_post, create_post
from council_pm.people.services.based_on import post_version

BOTH = ["GET", "HEAD", "POST"]


def post_here(user: AbstractBaseUser, code: str) -> Post:
    """The post with this code."""
    post = Post.objects.select_related("reports_to", "unit").filter(code=code).first()
    if post is None:
        raise Http404
    return post


def post_steps(post: Post, title: str) -> list[dict[str, str]]:
    """The way to a page about a post."""
    page = reverse("administration:post_page", args=[post.code])
    return crumbs((_("Posts"), reverse("administration:post_list")), (post.title, page), (title, ""))


@require_safe
@permitted(Permission.VIEW_PEOPLE)
def post_list(request: HttpRequest) -> HttpResponse:
    """Every post with who holds it how, searched and paged; with ``format`` the whole list as a file."""
    form, today = PostFilterForm(request.GET), timezone.localdate()
    units, choice = tree(today), form.choice()
    if "format" in request.GET:
        return _posts_file(request, posts(choice, today, units, most=None))
    url = reverse("administration:post_list")
    page = page_of(
        count_posts(choice, today, units), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query())
    )
    context = {
        "page_title": _("Posts"),
        "breadcrumbs": crumbs((_("Posts"), "")),
        "posts": posts(choice, today, units, page.before),
        "vacancies": count_posts(PostChoice(state=PostState.VACANT), today, units),
        "filters": filters_of(form, url, _("Title, code or holder"), unit=unit_choices(units)),
        "pager": page,
        "file_query": urlencode({**form.as_query(), "format": ""}),
        "is_filtered": bool(form.as_query()),
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE),
    }
    return render_region(request, "administration/posts/list.html", "administration/posts/_list.html", context)


@require_safe
@permitted(Permission.VIEW_PEOPLE, fetch=post_here)
def post_page(request: HttpRequest, post: Post) -> HttpResponse:
    """One post: who holds, held and will hold it, what it reports to, and what hangs on it."""
    today = timezone.localdate()
    units = tree(today)
    holders = holders_of_post(post, today)
    is_over = post.ended is not None and post.ended < today
    is_corporate = post.role in CORPORATE_ROLES
    context = {
        "page_title": post.title,
        "breadcrumbs": crumbs((_("Posts"), reverse("administration:post_list")), (post.title, "")),
        "post": post,
        "unit": units.places.get(post.unit_id),
        "role": Role(post.role).label,
        "is_corporate": is_corporate,
        "is_over": is_over,
        "is_vacant": not is_over
        and not any(h.when == "now" and not h.waits and h.kind_code != "deputy" for h in holders),
        "holders": holders,
        "reports": list(post.reports.filter(ended__isnull=True).order_by("title", "pk")),
        "hanging": hanging_on([post.pk], today),
        "may_read_indicators": may(request.user, Permission.VIEW_DEFINITION),
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE) and not is_over,
        "may_appoint": not is_corporate or may(request.user, Permission.GRANT_CORPORATE_ROLE),
        "record_url": record_of(request, "post", post.pk),
        "may_confirm": may(request.user, Permission.GRANT_CORPORATE_ROLE),
    }
    return render(request, "administration/posts/post.html", context)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE)
def post_new(request: HttpRequest) -> HttpResponse:
    """Set up a post; it is vacant."""

    def save(typed: dict[str, Any]) -> HttpResponse:
        post = create_post(
            by=Actor(request.user.pk),
            code=typed["code"],
            unit=OrgUnit.objects.get(code=typed["unit"]),
            title=typed["title"],
            role=typed["role"],
            reports_to=typed["reports_to"],
            shared_with=typed["shared_with"],
            reason=typed["reason"],
        )
        messages.success(request, _("The post %(post)s is set up, and vacant.") % {"post": post.title})
        return redirect("administration:post_page", post.code)

    listed, title = reverse("administration:post_list"), _("Set up a post")
    page = FormPage(title, _("Set up"), listed, crumbs((_("Posts"), listed), (title, "")))
    units = unit_choices(tree(timezone.localdate()))
    form = PostForm(typed_in(request), units=units, initial={"unit": request.GET.get("unit", "")})
    return answer(request, form, page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=post_here)
def post_edit(request: HttpRequest, post: Post) -> HttpResponse:
    """Rename, move, share or put below another post, all in one form."""
    here = reverse("administration:post_page", args=[post.code])

    def save(typed: dict[str, Any]) -> HttpResponse:
        unit = OrgUnit.objects.get(code=typed.pop("unit"))
        change_post(by=Actor(request.user.pk), post=post, unit=unit, **typed)
        messages.success(request, _("Saved."))
        return redirect(here)

    def saved_now() -> SavedNow:
        now = post_here(request.user, post.code)
        return SavedNow(post_version(now), _values(now))

    units = unit_choices(tree(timezone.localdate()))
    title = _("Change the post")
    page = FormPage(title, _("Save"), here, post_steps(post, title), saved_now=saved_now)
    initial = {**_values(post), "based_on": post_version(post)}
    return answer(request, PostChangeForm(typed_in(request), units=units, initial=initial), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=post_here)
def post_end(request: HttpRequest, post: Post) -> HttpResponse:
    """End a post, with what hangs on it handed over in the same change."""
    here, today = reverse("administration:post_page", args=[post.code]), timezone.localdate()

    def save(typed: dict[str, Any]) -> HttpResponse:
        end_post_and_hand_over(
            by=Actor(request.user.pk),
            post=post,
            ends=typed["ends"],
            to=typed["hand_over_to"],
            reason=typed["reason"],
        )
        messages.success(request, _("The post has its last day."))
        return redirect(here)

    title = _("End the post")
    context = {
        "holders": [row for row in holders_of_post(post, today) if row.may_change],
        "reports": list(post.reports.filter(ended__isnull=True).order_by("title", "pk")),
        "hanging": hanging_on([post.pk], today),
        "may_read_indicators": may(request.user, Permission.VIEW_DEFINITION),
    }
    page = FormPage(
        title,
        _("End the post"),
        here,
        post_steps(post, title),
        template="administration/posts/end.html",
        context=context,
        warning=True,
    )
    return answer(request, EndPostForm(typed_in(request), initial={"ends": today}), page, save)


def _values(post: Post) -> dict[str, str]:
    return {
        "title": post.title,
        "unit": post.unit.code,
        "reports_to": post.reports_to.code if post.reports_to else "",
        "shared_with": post.shared_with,
    }


def _posts_file(request: HttpRequest, rows: Sequence[PostRow]) -> HttpResponse:
    header = [_("Code"), _("Post"), _("Part of the council"), _("Role"), _("Holders"), _("Vacant"), _("Shared with"),
              _("Last day"), _("Indicators")]  # fmt: skip
    cells = [
        [
            row.code,
            row.title,
            row.unit,
            row.role,
            "; ".join(f"{one.name} ({one.kind_label})" for one in row.holders),
            _("yes") if row.is_vacant else _("no"),
            row.shared_with,
            row.ended,
            row.indicators,
        ]
        for row in rows
    ]
    return table_response(request, "posts", header, cells)
