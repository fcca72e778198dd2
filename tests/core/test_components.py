"""Components render what they promise: a word with each shape, no inline style or script, real links and forms."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from council_pm.core import gallery, marks
from indicators.charts import sparkline
from indicators.gallery import chart_examples

STATUS_CODES = ["green", "amber", "red", "contextual", "no_target", "no_data", "not_due", "overdue", "suppressed"]
TREND_CODES = ["improving", "deteriorating", "changing", "no_significant_change", "insufficient_data"]
DIRECTION_CODES = ["better", "worse", "same", "not_available", "up", "down"]
COMPONENTS = sorted((Path(settings.BASE_DIR) / "templates" / "_components").glob("_*.html"))
# Parts of the base page and of other components, which the gallery does not ask for by name.
PARTS = {
    "_header",
    "_demonstration_banner",
    "_breadcrumbs",
    "_tools",
    "_history_picture",
    "_counts",
    "_form_errors",
    "_cell_field",
}


class _Outline(HTMLParser):
    """The attributes and the ids of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture
def gallery_page(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(gallery, "_providers", [chart_examples])
    request = RequestFactory().get("/components/")
    request.user = AnonymousUser()
    return gallery.component_gallery(request).content.decode()


def test_the_marks_know_every_code_of_the_rules_and_no_other() -> None:
    assert sorted(marks.STATUS_LABELS) == sorted(STATUS_CODES)
    assert sorted(marks.TREND_LABELS) == sorted(TREND_CODES)
    assert sorted(marks.DIRECTION_LABELS) == sorted(DIRECTION_CODES)


@pytest.mark.parametrize("code", STATUS_CODES)
def test_a_status_is_a_hidden_shape_and_a_word(code: str) -> None:
    mark = marks.status_mark(code)
    assert marks.status_label(code) in mark
    assert 'aria-hidden="true"' in mark
    assert "fill" in mark
    assert f"app-status--{code}" in mark


def test_every_status_has_a_shape_of_its_own() -> None:
    drawn = {marks.status_shape(code).split(">", 1)[1] for code in STATUS_CODES}
    assert len(drawn) == len(STATUS_CODES)


@pytest.mark.parametrize("code", TREND_CODES)
def test_the_arrow_of_a_trend_is_hidden_from_screen_readers(code: str) -> None:
    assert re.search(r'aria-hidden="true">.</span>' + marks.trend_label(code), marks.trend_mark(code))


@pytest.mark.parametrize("code", DIRECTION_CODES)
def test_the_arrow_of_a_direction_is_hidden_from_screen_readers(code: str) -> None:
    assert re.search(r'aria-hidden="true">.</span>' + marks.direction_label(code), marks.direction_mark(code))


def test_words_are_those_that_councillors_see() -> None:
    assert marks.status_label("red") == "Off target"
    assert marks.status_label("suppressed") == "Withheld (small numbers)"
    assert marks.trend_label("deteriorating") == "Getting worse"
    assert marks.trend_label("no_significant_change") == "No clear change"


@pytest.mark.parametrize("mark", [marks.status_mark, marks.trend_mark, marks.direction_mark, marks.status_shape])
def test_an_unknown_code_is_refused_and_never_guessed(mark: object) -> None:
    with pytest.raises(KeyError):
        mark("purple")  # type: ignore[operator]


def test_marks_are_kept_per_language() -> None:
    with translation.override("en-gb"):
        first = marks.status_mark("red")
        assert marks.status_mark("red") is first
    with translation.override("cy"):
        assert marks.status_mark("red") is not first


def test_a_sparkline_wears_the_colour_of_its_status_and_escapes_its_words() -> None:
    geometry = sparkline([Decimal(1), Decimal(3)], Decimal(2))
    drawn = marks.sparkline_svg(geometry, "red", 'Rose <b>"fast"</b>')
    assert 'class="app-spark__last app-shape--red"' in drawn
    assert "app-spark__target" in drawn
    assert "&lt;b&gt;&quot;fast&quot;" in drawn
    assert "<b>" not in drawn


def test_a_sparkline_without_words_is_hidden_and_without_values_is_nothing() -> None:
    geometry = sparkline([Decimal(1), Decimal(3)], None)
    assert 'aria-hidden="true"' in marks.sparkline_svg(geometry, "green", "")
    assert "app-spark__target" not in marks.sparkline_svg(geometry, "green", "")
    assert marks.sparkline_svg(sparkline([None], Decimal(1)), "green", "x") == ""
    with pytest.raises(KeyError):
        marks.sparkline_svg(geometry, "purple", "")


def test_the_gallery_shows_every_component() -> None:
    shown = (Path(settings.BASE_DIR) / "templates" / "core" / "gallery.html").read_text()
    missing = [path.stem for path in COMPONENTS if path.stem not in PARTS and f"_components/{path.name}" not in shown]
    assert missing == []


def test_the_gallery_shows_every_state_of_status_trend_and_direction(gallery_page: str) -> None:
    for code in STATUS_CODES:
        assert f"app-status--{code}" in gallery_page
    for code in TREND_CODES:
        assert f"app-trend--{code}" in gallery_page
    for code in DIRECTION_CODES:
        assert f"app-direction--{code}" in gallery_page


def test_a_page_has_one_h1_unique_ids_and_no_inline_style_or_handler(gallery_page: str) -> None:
    outline = _Outline(gallery_page)
    assert outline.tags.count("h1") == 1
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    assert outline.values("style") == []
    assert [name for _, name, _ in outline.attributes if name.startswith(("on", "hx-on"))] == []
    assert "style" not in outline.tags


def test_every_reference_by_id_finds_its_element(gallery_page: str) -> None:
    outline = _Outline(gallery_page)
    ids = set(outline.values("id"))
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in outline.values(attribute):
            assert set(value.split()) <= ids, (attribute, value)


def test_the_base_page_has_the_live_region_the_skip_link_and_the_safe_htmx_settings(gallery_page: str) -> None:
    outline = _Outline(gallery_page)
    assert '<div id="app-live" class="govuk-visually-hidden" role="status"></div>' in gallery_page
    assert ("a", "href", "#main") in outline.attributes
    assert '"allowEval":false' in gallery_page
    assert '"includeIndicatorStyles":false' in gallery_page
    assert '"historyCacheSize":0' in gallery_page
    assert 'lang="en-gb"' in gallery_page


def test_the_csrf_header_stands_once_on_the_body(gallery_page: str) -> None:
    assert gallery_page.count("hx-headers=") == 1
    assert re.search(r"<body[^>]*hx-headers='\{\"x-csrftoken\": \"\w+\"\}'", gallery_page)


def test_navigation_holds_only_what_the_context_gives() -> None:
    nothing = render_to_string("base.html", {"page_title": "A page"})
    assert "<nav" not in nothing
    assert "app-demonstration__text" not in nothing
    one = render_to_string(
        "base.html",
        {
            "page_title": "A page",
            "navigation": [{"label": "Returns", "url": "/returns/", "current": True}],
            "council": {"name": "Anytown", "logo_url": "/logo.svg"},
            "demonstration": True,
            "brand_css_url": "/brand.css",
            "help_url": "/help/",
            "sign_in_url": "/sign-in/",
        },
    )
    assert '<a class="app-nav__link" href="/returns/" aria-current="page">Returns</a>' in one
    assert "<title>A page \N{EN DASH} Anytown</title>" in one
    assert 'src="/logo.svg" alt=""' in one
    assert '<link rel="stylesheet" href="/brand.css">' in one
    assert one.index(">Sign in<") < one.index(">Guidance<")


def test_the_heads_of_the_indicator_table_sort_by_real_links() -> None:
    heads = [{"label": "Value", "numeric": True, "url": "?sort=value", "sort": "descending", "target": "#results"}]
    table = render_to_string("_components/_indicator_table.html", {"id": "t", "heads": heads, "groups": []})
    assert '<th scope="col" class="app-num" aria-sort="descending">' in table
    assert 'href="?sort=value" hx-get="?sort=value" hx-target="#results" hx-push-url="true"' in table


def test_filters_are_a_real_form_that_htmx_only_quickens(gallery_page: str) -> None:
    form = gallery_page[gallery_page.index('<form class="app-filters"') : gallery_page.index("</form>")]
    assert 'method="get"' in form
    assert 'hx-target="#gallery-results"' in form
    assert '<button class="app-filters__button" type="submit">' in form


def test_a_finished_job_no_longer_asks(gallery_page: str) -> None:
    running = {"id": 9, "label": "Loading", "percent": 5, "state": "running", "text": "5 rows", "poll_url": "/jobs/9/"}
    assert 'hx-trigger="every 2s"' in render_to_string("_components/_progress.html", {"job": running})
    finished = render_to_string(
        "_components/_progress.html", {"job": {**running, "percent": 100, "state": "done", "poll_url": ""}}
    )
    assert "hx-" not in finished
    assert 'data-announce="Loading: 5 rows"' in finished


def test_a_late_figure_says_how_late_and_who_has_it() -> None:
    assert "14 days late: Ann Lee" in render_to_string("_components/_stale.html", {"days": 14, "who": "Ann Lee"})
    assert "1 day late: Ann Lee" in render_to_string("_components/_stale.html", {"days": 1, "who": "Ann Lee"})


def test_the_demonstration_mark_is_in_words() -> None:
    assert "demonstration figure" in marks.demonstration_mark()


def test_text_of_others_is_escaped_in_components() -> None:
    hostile = "<script>alert(1)</script>"
    rows = [{"name": hostile, "url": "#", "status_mark": marks.status_mark("red"), "value": hostile, "target": hostile}]
    table = render_to_string("_components/_indicator_table.html", {"id": "t", "groups": [{"rows": rows}]})
    empty = render_to_string("_components/_empty.html", {"title": hostile, "text": hostile})
    assert "<script>" not in table + empty


class _Form(forms.Form):
    reason = forms.CharField(help_text="In one sentence", widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)


def test_a_refused_field_is_tied_to_its_hint_and_its_error() -> None:
    form = _Form({"reason": ""})
    field = render_to_string("_components/_field.html", {"field": form["reason"]})
    assert 'aria-describedby="id_reason-hint id_reason-error"' in field
    assert 'aria-invalid="true"' in field
    assert "govuk-textarea--error" in field
    summary = render_to_string("_components/_form_errors.html", {"form": form})
    assert 'href="#id_reason"' in summary


def test_an_optional_field_says_so_and_a_form_without_errors_has_no_summary() -> None:
    form = _Form({"reason": "Because"})
    assert "(optional)" in render_to_string("_components/_field.html", {"field": form["kind"]})
    assert "govuk-select" in render_to_string("_components/_field.html", {"field": form["kind"]})
    assert render_to_string("_components/_form_errors.html", {"form": form}).strip() == ""


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "csrf"])
def test_an_error_page_needs_no_context_and_says_what_to_do(name: str) -> None:
    page = render_to_string(f"errors/{name}.html")
    assert page.count("<h1") == 1
    assert 'href="/"' in page
    assert "Reference" not in page
    assert "Reference 7F3A" in render_to_string(f"errors/{name}.html", {"reference": "7F3A"})


def test_examples_are_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "_providers", [])
    gallery.register_examples(chart_examples)
    gallery.register_examples(chart_examples)
    assert gallery._providers == [chart_examples]
