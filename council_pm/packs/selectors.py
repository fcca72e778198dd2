"""The content of a two-page summary, from the scorecard of the dashboard that it belongs to. No query of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from itertools import groupby

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import STATUS_LABELS, direction_label, status_label, trend_label
from council_pm.dashboards.selectors import summary as dashboard
from council_pm.dashboards.selectors.summary import Light as StripLight
from council_pm.dashboards.selectors.summary import ShortLine, StripGroup
from council_pm.packs import content
from council_pm.packs.content import clean, shortened
from indicators.questions import run_off_target, run_words
from indicators.selectors.colour_causes import ColourCause, causes_since
from indicators.selectors.figure_words import FigureWords
from indicators.selectors.headline import headline
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import MOST_GOING_WELL, Counts, Filters, Scorecard, newly_red

# What two pages hold at a readable size; whatever is left out is counted in words.
MOST_THEMES, MOST_NAMES = 9, 80
MOST_SLIPPING, MOST_LIKELY_TO_MISS, MOST_WITHOUT_FIGURE = 4, 2, 5
LONGEST_TITLE, LONGEST_NAME, LONGEST_LISTED_NAME, LONGEST_POST, LONGEST_THEME = 120, 90, 60, 60, 40
LONGEST_REMARK, LONGEST_SAID = 130, 150
MOST_WITH_WORDS = 12_000  # characters; the longest papers have no room for what services say
MOST_RECOLOURED, LONGEST_CAUSE = 3, 330
_ORDER = tuple(STATUS_LABELS)  # worst first
_SHAPES = ("red", "amber", "green")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a summary is of and for whom, beside its figures.

    ``since`` is the day of the last meeting, where the dashboard counts changes from it, ``then`` the lights seen on it
    of what was changed since; ``notes`` are sentences that
    the dashboard says of its counts; ``causes`` are lights that a changed rule or target gave another colour, by
    series; ``words`` is what services said of figures, by their ids;
    ``is_early`` holds for readers who see figures before all members do.
    """

    council: str
    contact: str
    address: str
    name: str = ""
    for_whom: str = ""
    since: date | None = None
    then: Mapping[int, str] = field(default_factory=dict)
    next_meeting: date | None = None
    notes: tuple[str, ...] = ()
    causes: Mapping[int, Sequence[ColourCause]] = field(default_factory=dict)
    words: Mapping[int, FigureWords] = field(default_factory=dict)
    is_delayed: bool = False
    is_early: bool = False
    is_demonstration: bool = False


def summary(whole: Scorecard, filters: Filters, occasion: Occasion) -> content.Summary:
    """The words of a summary of what the filters keep of a dashboard's lines.

    What services say of the worst is left out where two pages have no room for it.
    """
    told = _summary(whole, filters, occasion)
    if occasion.words and content.length(told) > MOST_WITH_WORDS:
        return _summary(whole, filters, replace(occasion, words={}))
    return told


def _summary(whole: Scorecard, filters: Filters, occasion: Occasion) -> content.Summary:
    card = whole.filtered(Filters(filters.theme, filters.status, filters.direction))
    counts = card.counts
    changed = len(dashboard.changed(card, occasion.since, occasion.then)) if occasion.since else None
    said = headline(counts, changed=changed, since=occasion.since)
    title = _("%(name)s: performance summary") % {"name": shortened(occasion.name, LONGEST_TITLE)}
    return content.Summary(
        council=shortened(occasion.council, LONGEST_TITLE),
        title=title,
        for_whom=shortened(occasion.for_whom, LONGEST_TITLE + 60),
        facts=_facts(card, occasion),
        cautions=_cautions(len(whole.rows), len(card.rows), filters, occasion),
        lead=clean(unescape(strip_tags(said.lead))),
        details=tuple(map(clean, (*said.details, *occasion.notes))) if card.rows else (),
        strip=_strip(card) if card.rows else None,
        matrix=_matrix(counts) if card.rows else None,
        worst=_worst(card, counts, occasion) if card.rows else None,
        lists=(*_recoloured(card, occasion), *_lists(card)) if card.rows else (),
        names=_names(card) if card.rows else None,
        reading_title=_("How to read this"),
        reading=_reading(occasion),
        page=_("Page"),
    )


def _facts(card: Scorecard, occasion: Occasion) -> tuple[str, ...]:
    line = dashboard.as_of_line(card.rows, card.as_of, occasion.contact)
    facts = [_("As at %(day)s") % {"day": date_format(card.as_of, "j F Y")}]
    if line.data_to:
        facts.append(_("figures to %(day)s") % {"day": line.data_to})
    if line.next_update:
        facts.append(_("next figures by %(day)s") % {"day": line.next_update})
    if occasion.next_meeting:
        facts.append(_("next meeting %(day)s") % {"day": date_format(occasion.next_meeting, "j F Y")})
    if line.contact:
        facts.append(_("ask %(contact)s") % {"contact": shortened(line.contact, LONGEST_TITLE)})
    return tuple(facts)


def _cautions(total: int, kept: int, filters: Filters, occasion: Occasion) -> tuple[str, ...]:
    """What a reader must know before passing the paper on: what it leaves out, and what it may give away."""
    told = []
    if filters:
        words = {"kept": kept, "total": total, "filters": _filters_in_words(filters)}
        told.append(_("Only %(kept)s of %(total)s indicators: %(filters)s.") % words)
    if occasion.is_delayed:
        told.append(_("Calculations are delayed: statuses on this paper may be a little old."))
    if occasion.is_early:
        told.append(_("May hold figures that members do not see yet: do not pass it on before they are released."))
    if occasion.is_demonstration:
        told.append(_("Demonstration: the people are made up, and so are figures marked “demonstration figure”."))
    return tuple(told)


def _filters_in_words(filters: Filters) -> str:
    said = [shortened(filters.theme, LONGEST_THEME)] if filters.theme else []
    if filters.status:
        said.append(status_label(filters.status).lower())
    if filters.direction:
        said.append(_("direction: %(direction)s") % {"direction": direction_label(filters.direction).lower()})
    return "; ".join(said)


def _strip(card: Scorecard) -> content.Strip:
    return content.Strip(
        title=ngettext("%(count)s indicator in one look", "All %(count)s indicators in one look", len(card.rows))
        % {"count": len(card.rows)},
        columns=(_("Theme"), _("Worst first; underlined: getting worse"), _("In words")),
        themes=tuple(
            content.StripTheme(
                shortened(group.label, LONGEST_THEME),
                tuple(content.Light(light.status, bool(light.trend)) for light in group.lights),
                _counted(group.lights),
            )
            for group in _themes(card)
        ),
    )


def _themes(card: Scorecard) -> list[StripGroup]:
    """The strip of the dashboard; themes beyond what fits are joined in a last one."""
    groups = dashboard.strip(card)
    if len(groups) <= MOST_THEMES:
        return groups
    rest = [light for group in groups[MOST_THEMES - 1 :] for light in group.lights]
    rest.sort(key=lambda light: (_ORDER.index(light.status), not light.trend))
    return [*groups[: MOST_THEMES - 1], StripGroup(_("Other themes"), tuple(rest))]


def _counted(lights: Sequence[StripLight]) -> str:
    """How many of each status, worst first, and how many of those get worse."""
    told = []
    for code in STATUS_LABELS:
        worse = [bool(light.trend) for light in lights if light.status == code]
        if not worse:
            continue
        part = f"{len(worse)} {status_label(code).lower()}"
        if any(worse):
            part = _("%(part)s (%(worse)s getting worse)") % {"part": part, "worse": sum(worse)}
        told.append(part)
    return ", ".join(told)


def _matrix(counts: Counts) -> content.Matrix:
    shown = dashboard.matrix(counts)
    rest = [f"{one.count} {one.label.lower()}" for one in dashboard.others(counts)]
    return content.Matrix(
        title=shown.caption,
        columns=(_("Status"), *shown.columns, _("All")),
        rows=tuple(
            content.MatrixRow(
                row.status,
                status_label(row.status),
                (*(str(cell.count) for cell in row.cells), str(row.total)),
            )
            for row in shown.rows
        ),
        others=_("Not in this table: %(rest)s.") % {"rest": ", ".join(rest)} if rest else "",
    )


def _worst(card: Scorecard, counts: Counts, occasion: Occasion) -> content.Worst:
    rows = card.exceptions
    red = counts.of("red")
    if not rows:
        note = _("None is off target.")
    elif len(rows) < red:
        note = _("%(shown)s of the %(red)s that are off target: getting worse first, then newly off target.") % {
            "shown": len(rows),
            "red": red,
        }
    else:
        note = _("All that are off target: getting worse first, then newly off target.")
    return content.Worst(
        title=_("Ask about these first"),
        note=note,
        columns=(_("Indicator and reason"), _("Figure"), _("Target"), _("Period"), _("Movement"), _("Who answers")),
        rows=tuple(
            _worst_row(row, asked, occasion.words.get(row.value_id or 0))
            for row, asked in zip(rows, dashboard.exceptions(rows), strict=True)
        ),
    )


def _worst_row(row: ScorecardRow, asked: dashboard.AskAbout, words: FigureWords | None) -> content.WorstRow:
    name = shortened(asked.name, LONGEST_NAME)
    moved = [trend_label(asked.trend)] if asked.trend else []
    return content.WorstRow(
        code=row.code,
        name=f"{name} ({clean(asked.unit)})" if asked.unit else name,
        reason=clean(asked.reason),
        note=" ".join(filter(None, (_standing(row), _said(words)))),
        figure=clean(asked.value),
        target=clean(asked.target) or _("none"),
        period=clean(row.period),
        movement=clean(". ".join([*moved, asked.direction])),
        owner=shortened(asked.owner, LONGEST_POST) or _("no owner named"),
    )


def _said(words: FigureWords | None) -> str:
    """What the service says of the figure, as far as there is room: what happened, then what comes next."""
    told = " ".join(filter(None, (words.happened, words.next_steps))) if words else ""
    return _("The service: %(words)s") % {"words": shortened(told, LONGEST_SAID)} if told else ""


def _standing(row: ScorecardRow) -> str:
    """For how long it has been off target, and what else one must know of the figure."""
    run = run_off_target([one.status for one in row.recent])
    told = [_("provisional")] if row.provisional else []
    if row.is_unsure:
        told.append(_("low confidence"))
    if newly_red(row):
        told.append(_("newly off target"))
    elif run > 1:
        told.append(_("off target %(run)s") % {"run": run_words(run)})
    if row.demonstration:
        told.append(_("demonstration figure"))
    return str(capfirst("; ".join(told))) + "." if told else ""


def _recoloured(card: Scorecard, occasion: Occasion) -> tuple[content.Lines, ...]:
    """Lights that the rule or target changed since the last time, not the figure."""
    told = [(row, one) for row in card.rows for one in causes_since(occasion.causes, row, occasion.since)]
    if not told:
        return ()
    more = len(told) - MOST_RECOLOURED
    note = ngettext("%(count)s more.", "%(count)s more.", more) % {"count": more} if more > 0 else ""
    lines = tuple(
        content.Line(
            row.status, shortened(row.name, LONGEST_LISTED_NAME),
            f"{_light(row)}. {shortened(cause.sentence, LONGEST_CAUSE)}",
        )
        for row, cause in told[:MOST_RECOLOURED]
    )  # fmt: skip
    return (content.Lines(_("Another light by a changed rule or target"), lines, note),)


def _lists(card: Scorecard) -> tuple[content.Lines, ...]:
    """What stands in two columns below the worst, read row by row."""
    well = _cut(
        _("Going well"),
        dashboard.trending(card.going_well),
        MOST_GOING_WELL,
        _("None is both on target and getting better."),
    )
    slipping = _cut(
        _("On target, but getting worse"),
        dashboard.trending(card.slipping),
        MOST_SLIPPING,
        _("None that is on target gets worse."),
    )
    missing = _cut(
        _("No figure to judge"),
        dashboard.waiting(card),
        MOST_WITHOUT_FIGURE,
        _("Every figure that was due has come."),
        with_figure=False,
    )
    if not card.likely_to_miss:
        return well, slipping, missing
    likely = dashboard.likely_to_miss(card.likely_to_miss)
    return well, slipping, missing, _cut(_("On target now, forecast to miss"), likely, MOST_LIKELY_TO_MISS, "")


def _cut(title: str, lines: Sequence[ShortLine], most: int, if_none: str, *, with_figure: bool = True) -> content.Lines:
    more = len(lines) - most
    note = ngettext("%(count)s more.", "%(count)s more.", more) % {"count": more} if more > 0 else ""
    shown = tuple(_line(line, with_figure=with_figure) for line in lines[:most])
    return content.Lines(title, shown, note if lines else if_none)


def _line(line: ShortLine, *, with_figure: bool) -> content.Line:
    row, remark = line.row, shortened(line.note, LONGEST_REMARK)
    if with_figure:
        remark = remark if remark.endswith((".", "…")) else f"{remark}."
        words = {"figure": row.figure, "target": row.target, "remark": remark, "period": row.period}
        remark = clean(_("%(figure)s against %(target)s, %(period)s. %(remark)s") % words)
    elif row.figure and row.status == "overdue":
        words = {"remark": remark, "figure": row.figure, "period": row.period}
        remark = clean(_("%(remark)s Last known: %(figure)s, %(period)s.") % words)
    if row.figure and row.demonstration:
        remark = f"{remark} {_('Demonstration figure.')}"
    name = shortened(row.name, LONGEST_LISTED_NAME)
    return content.Line(row.status, name, f"{_light(row)}. {remark}")


def _light(row: ScorecardRow) -> str:
    """The light in words, with a word where it rests on a figure of low confidence."""
    light = status_label(row.status).lower()
    return _("%(light)s (low confidence)") % {"light": light} if row.is_unsure else light


def _names(card: Scorecard) -> content.Names:
    """Names below their theme and status, in the order of the strip: as many as fit, the worst of all before others."""
    named = {(row.url, row.name) for row in card.rows[:MOST_NAMES]}
    more = len(card.rows) - MOST_NAMES
    note = ""
    if more > 0:
        note = ngettext(
            "%(count)s more is named in the list on screen only.",
            "%(count)s more are named in the list on screen only.",
            more,
        ) % {"count": more}
    themes = []
    for group in _themes(card):
        lights = [light for light in group.lights if (light.url, light.name) in named]
        if lights:
            themes.append(content.NamedTheme(shortened(group.label, LONGEST_THEME), tuple(_named(lights))))
    return content.Names(_("Every indicator by name"), tuple(themes), note)


def _named(lights: Sequence[StripLight]) -> Iterable[content.Named]:
    by_status = sorted(lights, key=lambda light: _ORDER.index(light.status))  # stable: worst first within a status
    for code, same in groupby(by_status, key=lambda light: light.status):
        names = [
            _("%(name)s (getting worse)") % {"name": shortened(light.name, LONGEST_LISTED_NAME)}
            if light.trend
            else shortened(light.name, LONGEST_LISTED_NAME)
            for light in same
        ]
        yield content.Named(code, status_label(code), "; ".join(names))


def _reading(occasion: Occasion) -> tuple[str, ...]:
    red, amber, green = (status_label(code).lower() for code in _SHAPES)
    shapes = {"red": red, "amber": amber, "green": green}
    return (
        _("A triangle is %(red)s, a diamond %(amber)s, a circle %(green)s; colour adds nothing to the shapes.")
        % shapes,
        _(
            "Status is the figure against its target. Better or worse is another thing: the trend where there is one, "
            "else the period before, or the year before for figures that follow the seasons or add up over the year."
        ),
        _("Every figure, its history and its working: %(address)s") % {"address": occasion.address},
    )
