"""The register, one entry, and an entry as it stood."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from council_pm.attachments.selectors import files_of
from council_pm.core.access import Permission, may, permitted
from council_pm.core.paging import page_asked
from council_pm.core.row_ids import row_id
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.practice.access import EntryInTree, entry_at, keeps_register, revision_at
from council_pm.practice.entry_files import KIND
from council_pm.practice.forms.entries import ReviewForm
from council_pm.practice.forms.parts import BasedForm, WhyForm
from council_pm.practice.selectors import entry_page as shown
from council_pm.practice.selectors.places import last_names, unit_choices
from council_pm.practice.selectors.register import (
    DRAFTS,
    PUBLISHED,
    RETIRED,
    REVIEW,
    STATES,
    Filters,
    Register,
    communities_of,
    register,
)
from council_pm.practice.views.parts import trail
from plans.access import Part


@require_safe
@permitted(Permission.VIEW_PRACTICE)
def entry_list(request: HttpRequest) -> HttpResponse:
    """The register, with filters; what asks for a review, drafts and what was taken out are views of it."""
    today, units, asked, url = timezone.localdate(), tree(timezone.localdate()), _asked(request), request.path
    found = register(request.user, units, today, asked, url)
    words = ngettext("%(n)s entry", "%(n)s entries", found.total) % {"n": found.total}
    context = {
        "page_title": _("Good practice"),
        "breadcrumbs": [],
        "words": words,
        "found": found,
        "pager": found.pager,
        "switch_label": _("Which entries"),
        "views": _views(request.user, asked, url),
        "filters": _filters(found, asked, units, url),
        "is_review": asked.state == REVIEW,
        "may_create": may(request.user, Permission.CREATE_PRACTICE),
        "may_keep": keeps_register(request.user),
    }
    return render(request, "practice/list.html", context)


@require_safe
@permitted(Permission.VIEW_PRACTICE, fetch=entry_at)
def entry_page(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """One entry."""
    return entry_response(request, at)


@require_safe
@permitted(Permission.VIEW_PRACTICE, fetch=revision_at)
def revision_page(request: HttpRequest, part: Part) -> HttpResponse:
    """An entry as it stood at one of its revisions."""
    one, entry = part.part, part.at.entry
    context = {
        "page_title": one.title,
        "breadcrumbs": trail(
            (str(entry.newest), entry.get_absolute_url()), (_("Revision %(n)s") % {"n": one.revision}, "")
        ),
        "one": one,
        "unit": last_names({entry.unit_id}, part.at.tree).get(entry.unit_id, ""),
        "communities": communities_of([one.pk]).get(one.pk, ()),
        "evidence": shown.evidence_of(request.user, part.at, one),
    }
    return render(request, "practice/revision.html", context)


def entry_response(
    request: HttpRequest, at: EntryInTree, *, publish: BasedForm | None = None, review: BasedForm | None = None,
    retire: BasedForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of an entry, with what was refused."""
    entry, user = at.entry, request.user
    newest = entry.newest
    files = files_of(user, KIND, [str(entry.pk)])
    refused = next((form for form in (publish, review, retire) if form is not None), None)
    seen = {"based_on": newest.revision if newest else 0}
    context = {
        "page_title": str(newest),
        "breadcrumbs": trail((str(newest), "")),
        "entry": entry,
        "one": newest,
        "page": shown.entry_page(
            user, at, timezone.localdate(), may_publish=may(user, Permission.EDIT_PRACTICE, at),
            keeps=keeps_register(user),
        ),
        "files": files.get(str(entry.pk)),
        "may_use": may(user, Permission.CREATE_PRACTICE),
        "form": refused,
        "review_form": review or ReviewForm(initial=seen, auto_id="review-%s"),
        "retire_form": retire or WhyForm(auto_id="retire-%s"),
    }  # fmt: skip
    return render(request, "practice/entry.html", context, status=422 if refused is not None else 200)


def _asked(request: HttpRequest) -> Filters:
    asked = request.GET
    state = asked.get("state", "")
    return Filters(
        state if state in STATES else PUBLISHED,
        asked.get("topic", "").replace("\x00", "")[:80],
        row_id(asked.get("community", "")) or 0,
        row_id(asked.get("unit", "")) or 0,
        asked.get("q", "").replace("\x00", "").strip()[:80],
        page_asked(asked.get("page")),
    )


def _views(user: Any, asked: Filters, url: str) -> list[dict[str, Any]]:
    labels = {
        PUBLISHED: _("Published"), REVIEW: _("To look at again"), DRAFTS: _("Drafts"), RETIRED: _("Taken out"),
    }  # fmt: skip
    ours = {REVIEW: may(user, Permission.EDIT_PRACTICE), DRAFTS: may(user, Permission.CREATE_PRACTICE)}
    return [
        {"label": label, "url": url if state == PUBLISHED else f"{url}?state={state}", "current": state == asked.state}
        for state, label in labels.items()
        if ours.get(state, True)
    ]


def _filters(found: Register, asked: Filters, units: Tree, url: str) -> dict[str, Any]:
    def options(pairs: list[tuple[str, str]], chosen: str, every: str) -> list[dict[str, Any]]:
        return [{"value": value, "label": label, "selected": value == chosen} for value, label in [("", every), *pairs]]

    topics = [(one, one) for one in found.topics]
    communities = [(str(pk), name) for pk, name in found.communities]
    is_plain = not (asked.topic or asked.community or asked.unit or asked.words)
    return {
        "action": url,
        "hidden": [{"name": "state", "value": asked.state}],
        "fields": [
            {"name": "topic", "label": _("Topic"), "options": options(topics, asked.topic, _("Every topic"))},
            {
                "name": "community",
                "label": _("Community"),
                "options": options(communities, str(asked.community or ""), _("Every community")),
            },
            {
                "name": "unit",
                "label": _("Part of the council"),
                "options": options(unit_choices(units), str(asked.unit or ""), _("The whole council")),
            },
        ],
        "search": {"name": "q", "label": _("Words"), "value": asked.words},
        "reset_url": "" if is_plain else (url if asked.state == PUBLISHED else f"{url}?state={asked.state}"),
    }
