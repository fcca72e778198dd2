"""What each kind of page must show, from the lines that were worked out: dashboards, indicators, files and papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from tests.truth import wording as say
from tests.truth.council import JUDGED, Council, Judged, Line
from tests.truth.counting import Counts, changed_since, counts_of, exceptions, numbers_of_working
from tests.truth.screens import Fetch, Page, Report, after, rows_of_csv, table, text
from tests.truth.trends import share_interval

MOVES = {"worse": "Getting worse", "same": "No clear change", "better": "Getting better"}
MORE_MOVES = {"not_available": "Nothing to compare", "up": "Up", "down": "Down"}
Hatched = frozenset[str]


def status(line: Line, unsure: Hatched) -> str:
    """A light in words; hatched ones say that they rest on a figure of low confidence."""
    return say.STATUS[line.status] + (" low confidence" if line.code in unsure and line.status in JUDGED else "")


def movement(line: Line) -> str:
    """The mark in the column of movements: the trend where one is told, else the direction of travel."""
    if line.trend and line.trend != "insufficient_data":
        return say.TREND[line.trend]
    travel = line.vs_last_year if line.definition.by_year else line.vs_previous
    return say.TRAVEL["not_available" if line.status == "overdue" else travel]


def figure(line: Line) -> str:
    """Its latest figure."""
    definition = line.definition
    return say.figure(line.last.figure.value, definition.places, definition.unit) if line.last else ""


def target(line: Line) -> str:
    """What that figure is held against."""
    return say.aim(line.last.aim, line.definition.places, line.definition.unit) if line.last else ""


def late(line: Line, today: dt.date) -> str:
    """The words about a figure that has not come."""
    days = (today - line.due).days
    return f"The figure due on {say.short_day(line.due)} has not come: {days} days late."


class Dashboard:
    """The page of a committee, of the Executive or of a part of the council."""

    def __init__(
        self, fetch: Fetch, url: str, report: Report, council: Council, lines: Sequence[Line], unsure: Hatched
    ) -> None:
        self.page, self.council, self.lines, self.unsure = Page(fetch, url, report), council, lines, unsure
        self.told: Sequence[Line] = lines
        self.heads = self.page.find(".//h2|.//h3")

    def check(self, *, since: dt.date | None, whole: bool, detailed: bool) -> None:
        """Everything that every dashboard has. ``whole``: with lists of what goes well and what has no figure."""
        counts = counts_of(self.told)
        changed = changed_since(self.lines, self.council, since) if since else []
        lead = say.lead(counts) + (f" {say.changed(len(changed), since)}" if since and counts.total else "")
        self.page.same("first sentence", self.page.by_class("app-lead")[0], lead)
        if detailed and self.lines:
            node = self.page.find(".//p[@class='app-lead']/following-sibling::p[1]")[0]
            self.page.said("sentences", node, text(node).startswith(" ".join(say.details(counts))), True)
        if self.told:
            self._matrix(counts)
            self._others(counts)
        self._exceptions()
        self._list("On target, but getting worse", [x for x in self.told if (x.status, x.moves) == ("green", "worse")])
        missing = [one for one in self.told if one.status == "green" and one.ahead_status == "red"]
        self._list("On target now, forecast to miss", missing)
        if whole:
            well = [one for one in self.lines if (one.status, one.moves) == ("green", "better")][:3]
            self._list("Going well", well)
            grey = [one for one in self.lines if one.status in ("overdue", "not_due", "no_data", "suppressed")]
            self._list("No figure yet", grey)
            self._strip()
        if since:
            notes = {line.series: f"was {say.STATUS[before].lower()}" for line, before in changed}
            self._list("Changed since the", [line for line, _before in changed], notes)
        self._as_of()
        self._rows()

    def _matrix(self, counts: Counts) -> None:
        node = self.page.by_class("app-matrix", "table")[0]
        columns = [*MOVES, *(code for code in MORE_MOVES if any(counts.by_cell[one, code] for one in JUDGED))]
        words = [*(MOVES.get(one) or MORE_MOVES[one] for one in columns), "All"]
        many = "" if counts.judged == 1 else "s"
        self.page.same("matrix", node.find("caption"), f"{counts.judged} indicator{many} with a target and a figure")
        heads = [text(one) for one in node.xpath("./thead/tr/th")]
        self.page.said("matrix", None, heads, ["Status", *words])
        for light, cells in zip(JUDGED, table(node), strict=True):
            ours = [*(counts.by_cell[light, one] for one in columns), counts.by_status[light]]
            self.page.said("matrix", None, text(cells[0]), say.STATUS[light])
            for cell, number in zip(cells[1:], ours, strict=True):
                self.page.same("matrix", cell, str(number))

    def _others(self, counts: Counts) -> None:
        nodes = [one for one in self.page.by_class("app-p", "p") if text(one).startswith("Not in the table above")]
        rest = ", ".join(say.not_judged(counts))
        node = nodes[0] if nodes else None
        self.page.same("beside the matrix", node, f"Not in the table above: {rest}" if rest else "")

    def _exceptions(self) -> None:
        shown, ours = self.page.by_class("app-exception", "li"), exceptions(self.told)
        self.page.said("exceptions", None, [text(one.find(".//h3")) for one in shown], [line.name for line in ours])
        for node, line in zip(shown, ours, strict=False):
            self._exception(node, line)

    def _exception(self, node: Any, line: Line) -> None:
        definition, last = line.definition, line.last
        if last is None:
            return
        words = "" if definition.unit in ("%", "£", "number") else f" {definition.unit}"
        value = node.xpath(".//p[@class='app-exception__value']")[0]
        aim = f"target {target(line)}" if target(line) else "no target"
        self.page.same("exceptions", value, f"{figure(line)}{words} {aim}".replace("  ", " "))
        run = [one.verdict.status == "red" for one in reversed(line.periods[-13:])]
        length = run.index(False) if False in run else len(run)
        age = [f"{say.OFTEN[definition.frequency]}, {line.period}"]
        if last.figure.provisional:
            age.append("provisional")
        if line.newly_red:
            age.append("newly off target")
        elif length > 1:
            age.append(f"off target {'at least ' if length >= 13 else ''}{length} periods in a row")
        marks = node.xpath(".//p[@class='app-exception__marks']/span[@class='app-soft']")
        self.page.same("exceptions", marks[-1], "; ".join(age))
        reason = node.xpath(".//p[@class='app-exception__reason']")[0]
        ours = numbers_of_working(last, definition.places)
        told = say.numbers(_unworded(text(reason), definition.unit))
        self.page.said("reasons", None, told[: len(ours)], ours)

    def _list(self, heading: str, ours: Sequence[Line], notes: Mapping[int, str] | None = None) -> None:
        node = after(self.heads, heading)
        items = [] if node is None else node.xpath("./li")
        if node is not None and (more := node.xpath("following-sibling::*[1][self::details]")):
            self.page.said("lists", more[0].find("summary"), text(more[0].find("summary")), f"{len(ours) - 6} more")
            items += more[0].xpath(".//li")
        shown = [(text(one.find("a")), text(one.xpath("./span[1]")[0])) for one in items]
        self.page.said(f"list: {heading}", None, shown, [(one.name, status(one, self.unsure)) for one in ours])
        for item, line in zip(items, ours, strict=False):
            note = item.xpath("./span[2]")[0]
            if notes is not None:
                self.page.same(f"list: {heading}", note, notes[line.series])
            elif line.status == "overdue":
                self.page.same(f"list: {heading}", note, late(line, self.council.today))
            elif heading == "On target now, forecast to miss" and line.ahead:
                told = say.numbers(_unworded(text(note), line.definition.unit))
                size = 0.51 * 10.0**-line.definition.places
                near = [any(abs(float(one) - end) <= size for one in told) for end in line.ahead if end is not None]
                self.page.said(f"list: {heading}", note, all(near), True)

    def _strip(self) -> None:
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(line.theme, []).append(line)
        ours = []
        for theme, lines in sorted(groups.items(), key=lambda pair: (pair[1][0].order, pair[0])):
            names = []
            for line in lines:
                worse = ", getting worse" if line.moves == "worse" else ""
                note = f", {late(line, self.council.today)}" if line.status == "overdue" else ""
                names.append(f"{line.name}: {say.STATUS[line.status]}{worse}{note}")
            ours.append((theme, names))
        shown = []
        for group in self.page.by_class("app-strip__group", "li"):
            lights = group.xpath(".//span[@class='app-strip__name']")
            shown.append((text(group.find("p")), [text(one) for one in lights]))
            for light in lights:
                self.page.said("strip", light, True, True)
        self.page.said("strip", None, shown, ours)

    def _as_of(self) -> None:
        newest = max((one.last.figure.end for one in self.lines if one.last), default=None)
        coming = min((one.due for one in self.lines if one.due >= self.council.today), default=None)
        node = self.page.by_class("app-as-of")[0]
        told = f"Data to {say.long_day(newest)}" if newest else ""
        told += f"next update {say.long_day(coming)}" if coming else ""
        self.page.said("as of", node, text(node).replace(" ", "").startswith(told.replace(" ", "")), True)

    def _rows(self) -> None:
        nodes = self.page.find(".//table[@id='indicators']")
        rows = [] if not nodes else [one for one in table(nodes[0]) if len(one) > 1]
        shown = {text(cells[0].find("a")): cells for cells in rows}
        self.page.said("table", None, sorted(shown), sorted(line.name for line in self.lines))
        for head in self.page.by_class("app-table__theme-count"):
            label = text(head.getparent()).removesuffix(text(head)).strip()
            number = len(head.getparent().getparent().getparent().xpath("./tr")) - 1
            many = "" if number == 1 else "s"
            self.page.same("table, lines of a theme", head, f"{number} indicator{many}")
            self.page.said("table, lines of a theme", None, bool(label), True)
        for line in self.lines:
            if line.name in shown:
                self._row(line, shown[line.name])

    def _row(self, line: Line, cells: Sequence[Any]) -> None:
        same, last = self.page.same, line.last
        same("table: status", cells[1], status(line, self.unsure))
        value = cells[2].find("b")
        same("table: figure", value, figure(line))
        same("table: target", cells[3], target(line))
        same("table: movement", cells[4], movement(line))
        values = [one.figure.value for one in line.periods[-13:]]
        label = "".join(cells[5].xpath(".//svg/@aria-label"))
        if last is not None and last.figure.value is not None:
            plain = say.plain(last.figure.value, line.definition.places).replace(",", "").replace(say.MINUS, "-")
            ours = f"{len(values)} periods, latest {plain}: {say.STATUS[line.status]}"
            self.page.said("table: sparkline", None, label, ours)
        told = line.period + (" provisional" if last and last.figure.provisional else "")
        told += f" due {say.short_day(line.due)}" if line.status == "overdue" else ""
        told += " demonstration figure" if last and last.figure.demonstration else ""
        same("table: period", cells[6], told)

    def parts(self, level: int, above: int | None) -> None:
        """The table of the parts below: a line belongs to where its unit stood at the end of its period."""
        found: dict[int | None, list[Line]] = {}
        for line in self.told:
            found.setdefault(self.council.home_of(line).at_level(line.unit, level), []).append(line)
        tree = self.council.tree(self.council.today)
        names = {one.name: unit for unit, one in tree.open.items() if one.level == level}
        for cells in table(self.page.find(".//table[@id='parts']")[0]):
            name = text(cells[0])
            lines = found.get(names.get(name), [])
            if name not in names and above is not None:
                lines = found.get(None, [])
            self._part(lines, cells)

    def _part(self, lines: Sequence[Line], cells: Sequence[Any]) -> None:
        counts = counts_of(lines)
        lights = [counts.by_status[one] for one in (*JUDGED, "overdue")]
        for cell, number in zip(cells[1:7], [*lights, counts.total - sum(lights), counts.total], strict=True):
            self.page.same("parts", cell, str(number))
        before = [
            [one.verdict.status for one in line.periods][: None if line.status in ("overdue", "not_due") else -1][-1:]
            for line in lines
        ]
        more = counts.by_status["red"] - sum(one == ["red"] for one in before)
        words = f"{abs(more)} {'more' if more > 0 else 'fewer'}" if more else "as many"
        self.page.same("parts", cells[7], words if any(before) else "")
        self.page.same("parts", cells[8], better_and_worse([line.vs_previous for line in lines]))
        self.page.same("parts", cells[9], better_and_worse([line.vs_last_year for line in lines]))


def better_and_worse(moves: Sequence[str]) -> str:
    """How many of each."""
    if all(one == "not_available" for one in moves):
        return "nothing to compare"
    return f"{moves.count('better')} better, {moves.count('worse')} worse"


def _unworded(sentence: str, unit: str) -> str:
    return sentence.replace(f" {unit}", "") if any(letter.isdigit() for letter in unit) else sentence


def check_table(content: bytes, url: str, report: Report, lines: Sequence[Line], today: dt.date) -> None:
    """A dashboard's list as a file."""
    rows = rows_of_csv(content)
    lines = sorted(lines, key=lambda one: (one.theme, one.order, one.name))
    report.same(url, "file: lines", [one["Code"] for one in rows], [line.code for line in lines])
    for row, line in zip(rows, lines, strict=False):
        last = line.last
        ours = {
            "Indicator": line.name, "Theme": line.theme, "Status": say.STATUS[line.status],
            "Trend": say.TREND[line.trend], "Against the period before": say.TRAVEL[line.vs_previous],
            "Against a year before": say.TRAVEL[line.vs_last_year], "Figure": figure(line).replace(say.MINUS, "-"),
            "Target": target(line).replace(say.MINUS, "-"), "Period": line.period,
            "How often": say.OFTEN[line.definition.frequency], "Next figure by": line.due.isoformat(),
            "Provisional": "yes" if last and last.figure.provisional else "",
        }  # fmt: skip
        for column, told in ours.items():
            report.same(f"{url} {line.code}", f"file: {column}", row[column].removeprefix("'"), told)


def check_paper(page: Page, lines: Sequence[Line], told: Sequence[Line], lead: str) -> None:
    """A two-page summary: its sentence, its matrix, the worst, and each theme's lights in words."""
    counts = counts_of(told)
    page.same("paper: first sentence", page.by_class("app-lead")[0], lead)
    for light, cells in zip(JUDGED, table(page.by_class("app-matrix", "table")[0]), strict=True):
        page.same("paper: matrix", cells[-1], str(counts.by_status[light]))
        for cell, code in zip(cells[1:4], MOVES, strict=True):
            page.same("paper: matrix", cell, str(counts.by_cell[light, code]))
    worst = page.by_class("app-paper__worst", "table")
    rows = table(worst[0]) if worst else []
    for cells, line in zip(rows, exceptions(told), strict=True):
        page.same("paper: figure", cells[1], figure(line))
        page.same("paper: target", cells[2], target(line) or "none")
        page.same("paper: period", cells[3], line.period)
    strip = page.by_class("app-paper__strip", "table")
    if strip and len(table(strip[0])) == len({line.theme for line in lines}):
        for cells in table(strip[0]):
            mine = [line for line in told if line.theme == text(cells[0])]
            page.same("paper: themes", cells[2], _lights(mine))


def _lights(lines: Sequence[Line]) -> str:
    counts, told = counts_of(lines), []
    for code, words in say.STATUS.items():
        number, worse = counts.by_status[code], counts.by_cell[code, "worse"]
        if number:
            told.append(f"{number} {words.lower()}" + (f" ({worse} getting worse)" if worse else ""))
    return ", ".join(told)


def check_indicator(page: Page, line: Line, unsure: Hatched, today: dt.date) -> None:
    """An indicator's own page: its light and why, the figure, the numbers of every period, and the forecast."""
    definition, last = line.definition, line.last
    page.same("indicator: status", page.by_class("app-status-large")[0], status(line, unsure))
    lead = page.by_class("app-lead")[0]
    if line.status == "overdue":
        page.said("indicator: why", lead, text(lead).startswith(late(line, today)), True)
    elif last is not None and line.status != "not_due":
        numbers = say.numbers(_unworded(text(lead), definition.unit))
        page.said("indicator: why", lead, numbers, numbers_of_working(last, definition.places))
    values = page.by_class("app-facts__value", "dd")
    page.same("indicator: figure", values[0], figure(line) or "None yet")
    if target(line):
        page.same("indicator: target", values[1], target(line))
    for node in page.by_class("app-facts__note"):
        page.same("indicator: period", node, line.period)
    rows = [row for name in ("numbers", "earlier-numbers") for one in page.find(f".//table[@id='{name}']")
            for row in table(one)]  # fmt: skip
    if rows and text(rows[0][0]).startswith("Year end"):
        _ahead(page, line, rows.pop(0))
    if not line.periods:
        return
    heads = [text(one) for one in page.find(".//table[@id='numbers']/thead/tr/th")]
    page.said("indicator: periods", None, len(rows), len(line.periods))
    for cells, one in zip(rows, reversed(line.periods), strict=False):
        by_name = dict(zip(heads, cells, strict=True))
        value = say.figure(one.figure.value, definition.places, "") or "\N{EN DASH}"
        page.same("indicator: numbers", by_name["Period"], line.name_of(one.figure))
        page.same("indicator: numbers", by_name["Value"], value + (" Provisional" if one.figure.provisional else ""))
        page.same("indicator: numbers", by_name["Target"], say.aim(one.aim, definition.places, ""))
        page.same("indicator: numbers", by_name["Status"], say.STATUS[one.verdict.status])
        page.same("indicator: numbers", by_name["On the period before"], say.TRAVEL[one.vs_previous])
        if "On a year before" in by_name:
            page.same("indicator: numbers", by_name["On a year before"], say.TRAVEL[one.vs_last_year])
        if "Out of" in by_name:
            bottom = one.figure.bottom
            page.same("indicator: numbers", by_name["Out of"], say.plain(bottom, 0) if bottom else "")
            _interval(page, by_name["95% interval"], one, definition.places)


def _interval(page: Page, cell: Any, one: Judged, places: int) -> None:
    """The 95 % interval of a share, within half of the last place."""
    told, top, bottom = say.numbers(text(cell)), one.figure.top, one.figure.bottom
    ours = [100 * end for end in share_interval(float(top), float(bottom))] if top is not None and bottom else []
    size = 0.51 * 10.0**-places
    near = len(told) == len(ours) and all(abs(float(a) - b) <= size for a, b in zip(told, ours, strict=True))
    page.said("indicator: interval", cell, told if not near else True, ours if not near else True)


def check_others(page: Page, council: Council, line: Line) -> None:
    """The bars beside other councils: each has the figure that was loaded, and ours its own."""
    if line.last is None:
        return
    figure_of, definition = line.last.figure, line.definition
    indicator = council.journal.series[line.series].indicator
    known = council.journal.others.get((indicator, figure_of.start, figure_of.end), {})
    for bars in page.by_class("app-bars", "table"):
        for cells in table(bars):
            name = (cells[0].text or "").strip()
            if "app-bars__own" in (cells[0].getparent().get("class") or ""):
                page.same(
                    "indicator: bars", cells[2], say.figure(figure_of.value, definition.places, "") or "No figure"
                )
            elif name in council.journal.areas:
                value = known.get(council.journal.areas[name])
                ours = say.figure(value, definition.places, "")  # the caption has the unit
                page.same("indicator: bars", cells[2], ours or "No figure")


def _ahead(page: Page, line: Line, cells: Sequence[Any]) -> None:
    """The row of the year end: the figure within half of its last place, because it comes out of floating point."""
    if line.ahead is None:
        page.said("indicator: forecast", cells[1], text(cells[1]), "none")
        return
    told = say.numbers(text(cells[1]))
    ours = [one for one in line.ahead if one is not None]
    size = 0.51 * 10.0**-line.definition.places
    near = len(told) == len(ours) and all(abs(float(a) - b) <= size for a, b in zip(told, ours, strict=True))
    page.said("indicator: forecast", cells[1], told if not near else True, ours if not near else True)
    page.said("indicator: forecast", cells[0], text(cells[0]).endswith(": forecast"), True)


def check_numbers(content: bytes, url: str, report: Report, line: Line) -> None:
    """An indicator's numbers as a file."""
    rows = [one for one in rows_of_csv(content) if not one["Period"].startswith("Year end")]
    report.same(url, "file: periods", len(rows), len(line.periods))
    places = line.definition.places
    for row, one in zip(rows, reversed(line.periods), strict=False):
        value = say.figure(one.figure.value, places, "").replace(say.MINUS, "-")
        aim = say.aim(one.aim, places, "").replace(say.MINUS, "-")
        ours = [line.name_of(one.figure), value, aim, say.STATUS[one.verdict.status]]
        shown = [row[name].removeprefix("'") for name in ("Period", "Value", "Target", "Status")]
        for told, mine in zip(shown, ours, strict=True):
            report.same(url, "file: numbers", told, mine)


def check_period(page: Page, line: Line, at: int) -> None:
    """The page of one period: its light, the arithmetic behind it, and both comparisons."""
    one, definition = line.periods[at], line.definition
    page.same("period: status", page.by_class("app-status-large")[0], say.STATUS[one.verdict.status])
    lead = page.by_class("app-lead")[0]
    numbers = say.numbers(_unworded(text(lead), definition.unit))
    page.said("period: why", lead, numbers, numbers_of_working(one, definition.places))
    body = next(node for node in page.by_class("app-body", "p") if "Against the period before" in text(node))
    moves = [say.TRAVEL[one.vs_previous], say.TRAVEL[one.vs_last_year]]
    shown = [text(node) for node in body.xpath(".//span[contains(@class, 'app-direction')]")]
    page.said("period: movement", body, shown, moves)
