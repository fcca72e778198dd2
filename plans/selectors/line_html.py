"""Aims nested by what they support as HTML: a template takes four times as long for two hundred of them.

Everything that comes from the database goes through ``escape``; marks come ready made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.selectors.rows import AimLine, Step, address_of


def steps_html(steps: Iterable[Step]) -> SafeString:
    """Nested lists with a line for each aim. What is closed asks for its level when it is opened; on a narrow screen
    each level is a page of its own."""
    return SafeString("".join(_nested(steps)))  # nosec B703 - every text in it was escaped


def lines_html(lines: Iterable[AimLine]) -> SafeString:
    """One list of lines, of aims that were found."""
    chips = escape(_("Indicators"))
    nodes = "".join(f'<li class="app-thread-tree__node">{_line(one, chips)}</li>' for one in lines)
    return SafeString(f'<ul class="app-thread-tree">{nodes}</ul>')  # nosec B703 - every text in it was escaped


def numbered_html(steps: Iterable[Step]) -> SafeString:
    """The same as a numbered outline for paper, open all the way."""
    parts = ['<ol class="app-outline">']
    for step in steps:
        chips = "".join(f" · {escape(one.row.name)}: {one.row.status_mark}" for one in step.line.measures)
        parts.append(
            f'<li class="app-outline__node"><span class="app-outline__number">{step.number}</span>'
            f'<div class="app-outline__line">{_words(step.line, chips)}</div>'
        )
        parts.append('<ol class="app-outline">' if step.is_open else "</li>")
        parts.append("</ol></li>" * len(step.closes))
    parts.append("</ol>")
    return SafeString("".join(parts))  # nosec B703 - every text in it was escaped


def _nested(steps: Iterable[Step]) -> Iterator[str]:
    chips, who = escape(_("Indicators")), escape(_("Who delivers it"))
    below = address_of("plans:objective_below")
    yield '<ul class="app-thread-tree">'
    for step in steps:
        yield f'<li class="app-thread-tree__node">{_line(step.line, chips)}'
        if step.below:
            url = below(step.line.aim.id)
            count = ngettext("%(n)s aim supports it", "%(n)s aims support it", step.below) % {"n": f"{step.below:,}"}
            label = (
                f'{escape(count)}<span class="govuk-visually-hidden">: {escape(step.line.aim.wording)}</span>'
            )  # fmt: skip
            yield (
                f'<p class="app-thread-tree__level"><a href="{url}">{label}</a></p>'
                f'<details class="app-thread-tree__below"{" open" if step.is_open else ""}><summary>{label}</summary>'
            )
            yield (
                '<ul class="app-thread-tree">' if step.is_open else
                f'<div hx-get="{url}" hx-trigger="toggle from:closest details once" hx-swap="innerHTML">'
                f'<p><a href="{url}">{who}</a></p></div></details></li>'
            )  # fmt: skip
        else:
            yield "</li>"
        yield "</ul></details></li>" * len(step.closes)
    yield "</ul>"


def _line(line: AimLine, chips: str) -> str:
    """What an aim's line says: its words, where it belongs, who answers for it, how far it is, what is due."""
    if not line.measures:
        return _words(line)
    listed = "".join(
        f'<li><a href="{escape(one.row.url)}">{escape(one.row.name)}</a> {one.row.status_mark}</li>'
        for one in line.measures
    )
    return f'{_words(line)}<ul class="app-line__chips" aria-label="{chips}">{listed}</ul>'


def _words(line: AimLine, more: str = "") -> str:
    parts = (line.aim.plan.unit, line.aim.owner, line.words, line.due, line.people)
    about = " · ".join(escape(one) for one in parts if one)
    return (
        f'<p class="app-line__aim"><a href="{line.url}">{escape(line.aim.wording)}</a></p>'
        f'<p class="app-line__about">{about}{more}</p>'
    )
