"""The topics of a forum: raising one, and saying what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import sent
from council_pm.forums.access import ForumAt, PartAt, topic_at, topics_at
from council_pm.forums.forms import OutcomeForm, TopicForm
from council_pm.forums.models import Direction, Topic
from council_pm.forums.selectors.forums import topic_rows
from council_pm.forums.selectors.sessions import A_PAGE
from council_pm.forums.services.topics import answer_topic, raise_topic
from council_pm.forums.views.trail import below, form_page


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=topics_at)
def topic_list(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Every topic, open ones first, with what became of the others."""
    title, url = _("Topics"), reverse("forums:topic_list", args=[at.forum.slug])
    total = Topic.objects.filter(forum=at.forum).count()
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    context = {
        "page_title": title,
        "breadcrumbs": below(at, (title, "")),
        "forum": at.forum,
        "topics": topic_rows(request.user, at.forum, only_open=False, first=first, most=A_PAGE),
        "pager": pager,
        "keeps": at.keeps,
    }
    return render(request, "forums/topics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_FORUMS, fetch=topics_at)
def topic_new(request: HttpRequest, at: ForumAt) -> HttpResponse:
    """Raise a topic up, or put one down where one keeps the forum."""
    form = TopicForm(sent(request))
    direction = Direction.DOWN if at.keeps else Direction.UP
    if request.method == "POST" and form.is_valid():
        try:
            raise_topic(
                by=Actor(request.user.pk), forum=at.forum, direction=direction, title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It stands on the agenda of the next session."))
            return redirect("forums:topic_list", slug=at.forum.slug)
    title = _("Put a topic") if at.keeps else _("Raise a topic")
    back = reverse("forums:topic_list", args=[at.forum.slug])
    return form_page(request, form, title, below(at, (_("Topics"), back), (title, "")), back)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=topic_at, scoped=True)
def topic_answer(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Say what became of a topic."""
    form = OutcomeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            answer_topic(by=Actor(request.user.pk), topic=found.part, outcome=form.cleaned_data["outcome"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("forums:topic_list", slug=found.at.forum.slug)
    back = reverse("forums:topic_list", args=[found.at.forum.slug])
    steps = below(found.at, (_("Topics"), back), (found.part.title, ""))
    return form_page(request, form, found.part.title, steps, back, lead=found.part.text)
