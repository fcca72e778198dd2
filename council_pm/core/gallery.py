"""The component gallery: each component in each state, on one page that is also the accessibility test page.

Core knows no indicators, so that apps above it bring their own examples (charts) by `register_examples` when they are
ready. All names and figures here are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from council_pm.core import marks
from council_pm.core.comparing import compared

_providers: list[Callable[[], Mapping[str, object]]] = []


def register_examples(provider: Callable[[], Mapping[str, object]]) -> None:
    """Add examples to the gallery's context; called by an app's `ready`."""
    if provider not in _providers:
        _providers.append(provider)


def component_gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "core/gallery.html", gallery_context())


def gallery_context() -> dict[str, object]:
    """What the page shows: our own examples, then those of the apps that registered theirs."""
    context: dict[str, object] = {
        "page_title": _("Component gallery"),
        "breadcrumbs": [{"label": _("Home"), "url": "/"}, {"label": _("Component gallery"), "url": ""}],
        "as_of": {"data_to": "30 September 2026", "next_update": "24 January 2027", "contact": "Ann Lee"},
        "statuses": list(marks.STATUS_LABELS),
        "trends": list(marks.TREND_LABELS),
        "directions": list(marks.DIRECTION_LABELS),
        "matrix": _matrix(),
        "strip_groups": _strip(),
        "facts": _facts(),
        "filters": _filters(),
        "jobs": _jobs(),
        "nodes": _nodes(),
        "rug_periods": [f"Q{quarter} {year}" for year in ("24/25", "25/26") for quarter in range(1, 5)],
        "rug_groups": _rug(),
        "definitions": _definitions(),
        "events": _events(),
        "changed_words": compared("We empty bins daily.", "We empty all bins daily."),
        "contents": [{"label": label, "href": f"#{anchor}"} for anchor, label in _parts()],
        "form": _refused_form(),
        "errors": [{"text": "Enter a number for missed bins", "href": "#id_login"}],
        "pager": {"first": 351, "last": 700, "total": 812, "previous_url": "?page=2", "next_url": "?page=4"},
        "views": [
            {"label": _("Table"), "url": "#tables", "current": True},
            {"label": _("Last ten quarters"), "url": "#rug", "current": False},
        ],
        "notes": [_Note("success", "18 values saved."), _Note("error", "The file was refused: line 12 has no value.")],
        "columns": [{"label": _("Post")}, {"label": _("Returns due"), "numeric": True}],
        "rows": [
            [{"text": "Head of Care for Your Area"}, {"text": "3", "numeric": True, "label": _("Returns due")}],
            [{"text": "Head of Finance"}, {"text": "12", "numeric": True, "label": _("Returns due")}],
        ],
    }
    for provider in _providers:
        context.update(provider())
    return context


@dataclass(frozen=True, slots=True)
class _Note:
    """Stands for one of Django's messages."""

    level_tag: str
    text: str

    def __str__(self) -> str:
        return self.text


class _ExampleSignIn(forms.Form):
    login = forms.CharField(label="Work e-mail address", help_text="For example, ann.lee@council.example")
    password = forms.CharField(widget=forms.PasswordInput)
    stay = forms.BooleanField(label="This is my own computer", required=False)
    days = forms.MultipleChoiceField(
        label="Days in the office",
        choices=[("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that hold",
    )


def _refused_form() -> forms.Form:
    form = _ExampleSignIn({"login": "", "password": "x", "days": ["sun"]})
    form.is_valid()
    return form


def _parts() -> list[tuple[str, str]]:
    return [
        ("marks", _("Marks")),
        ("summary", _("Summary")),
        ("tables", _("Tables")),
        ("charts", _("Charts")),
        ("states", _("States")),
        ("lists", _("Lists")),
        ("forms", _("Forms")),
    ]


def _matrix() -> dict[str, object]:
    columns = [marks.trend_label(code) for code in ("deteriorating", "no_significant_change", "improving")]
    counts = {"red": (6, 9, 2), "amber": (2, 7, 1), "green": (3, 30, 8)}
    rows = [
        {
            "status": status,
            "total": sum(numbers),
            "total_url": "#tables",
            "cells": [
                {"label": label, "count": number, "url": "#tables", "is_worst": status == "red" and label == columns[0]}
                for label, number in zip(columns, numbers, strict=True)
            ],
        }
        for status, numbers in counts.items()
    ]
    rows.append(
        {
            "status": "no_data",
            "total": 2,
            "total_url": "#tables",
            "cells": [{"label": label, "count": 0, "url": "", "is_worst": False} for label in columns],
        }
    )
    heads = list(zip(columns, ("getting-worse", "no-clear-change", "getting-better"), strict=True))
    return {"caption": _("Status against trend"), "heads": heads, "rows": rows}


def _strip() -> list[dict[str, object]]:
    groups = {
        "Environment and waste": ["red", "red", "amber", "green", "green", "green", "green", "no_data"],
        "Children and young people": ["red", "amber", "amber", "green", "green", "green", "not_due"],
        "Adults and health": ["overdue", "red", "green", "green", "green", "contextual", "contextual"],
        "Economy": ["amber", "green", "green", "green", "no_target", "contextual", "contextual"],
        "Safer communities": ["red", "green", "green", "green", "green", "suppressed"],
        "Resources": ["amber", "amber", "green", "green", "green", "green", "green"],
    }
    return [
        {
            "label": label,
            "lights": [
                {
                    "url": "#tables",
                    "name": f"{label}, example {number}",
                    "status": status,
                    "trend": "deteriorating" if status == "red" and number == 1 else "",
                    "note": "",
                }
                for number, status in enumerate(statuses, start=1)
            ],
        }
        for label, statuses in groups.items()
    ]


def _facts() -> list[dict[str, object]]:
    return [
        {"value": "17", "label": _("off target"), "note": "of 68 judged", "url": "#tables", "status": "red"},
        {"value": "10", "label": _("near target"), "url": "#tables", "status": "amber"},
        {"value": "41", "label": _("on target"), "url": "#tables", "status": "green"},
        {"value": "2", "label": _("no data"), "status": "no_data"},
    ]


def _filters() -> dict[str, object]:
    def options(*labels: str) -> list[dict[str, object]]:
        return [{"value": label, "label": label, "selected": not number} for number, label in enumerate(labels)]

    return {
        "action": "/components/",
        "target": "#gallery-results",
        "fields": [
            {"name": "theme", "label": _("Theme"), "options": options("All themes", "Environment", "Economy")},
            {"name": "status", "label": _("Status"), "options": options("Any status", "Off target", "On target")},
        ],
        "search": {"name": "q", "value": ""},
        "reset_url": "?",
        "sentence": "Filtered: theme Environment, status off target.",
    }


def _jobs() -> list[dict[str, object]]:
    return [
        {"id": 1, "label": "Loading history", "percent": 42, "state": "running", "text": "7,560 of 18,000 rows"},
        {"id": 2, "label": "Working out statuses", "percent": None, "state": "delayed", "text": ""},
        {"id": 3, "label": "Working out trends", "percent": 0, "state": "waiting", "text": ""},
        {"id": 4, "label": "Loading history", "percent": 100, "state": "done", "text": "18,000 rows loaded."},
        {
            "id": 5,
            "label": "Loading history",
            "percent": 12,
            "state": "failed",
            "text": "",
            "error": "Line 12, column 4: 1O is not a number.",
        },
    ]


def _nodes() -> list[dict[str, object]]:
    def counts(*numbers: int) -> list[dict[str, object]]:
        return [{"status": s, "count": n} for s, n in zip(("red", "amber", "green", "no_data"), numbers, strict=True)]

    unit = {"label": "Team 4", "url": "#tables", "counts": counts(1, 0, 2, 0), "children": []}
    service = {
        "label": "Care for Your Area",
        "url": "#tables",
        "counts": counts(3, 1, 6, 0),
        "children": [unit, {**unit, "label": "Team 5", "counts": counts(0, 0, 3, 0)}],
        "is_open": True,
    }
    finance = {"label": "Finance", "url": "#tables", "counts": counts(0, 0, 0, 4), "note": "not returned yet"}
    return [
        {
            "label": "Community services",
            "url": "#tables",
            "counts": counts(5, 2, 14, 1),
            "children": [service],
            "is_open": True,
        },
        {**finance, "children": []},
    ]


def _rug() -> list[dict[str, object]]:
    rows = {
        "Missed bins per 100,000 collections": "green green green amber red red red red",
        "Household waste recycled": "green green amber amber no_data amber red overdue",
        "Council tax collected": "contextual no_target green green green green suppressed not_due",
    }
    return [
        {
            "label": "Environment",
            "rows": [
                {
                    "name": name,
                    "url": "#charts",
                    "cells": [
                        {"status": status, "text": "" if status in _WITHOUT_VALUE else f"{41 + number}.{number}"}
                        for number, status in enumerate(statuses.split())
                    ],
                }
                for name, statuses in rows.items()
            ],
        }
    ]


_WITHOUT_VALUE = frozenset({"no_data", "overdue", "suppressed", "not_due"})


def _definitions() -> list[dict[str, object]]:
    return [
        {"term": "What it counts", "text": "Bins reported as not emptied on their day, for each 100,000 collections."},
        {"term": "Why it matters", "text": "It is the service that every household sees every week."},
        {"term": "Owner", "text": "Head of Care for Your Area", "url": "#lists"},
    ]


def _events() -> list[dict[str, object]]:
    return [
        {
            "when": "12 October 2026",
            "title": "61.0, corrected from 16.0",
            "text": "Two figures changed places.",
            "who": "Ann Lee",
            "is_current": True,
        },
        {"when": "4 October 2026", "title": "16.0", "who": "Raj Patel"},
    ]
