"""The walk over a council's pages as its roles see them; each page is held against what was worked out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.test import Client

from council_pm.people.models import User
from tests.truth import wording as say
from tests.truth.council import Council, Line
from tests.truth.counting import changed_since, counts_of
from tests.truth.journal import Journal, read
from tests.truth.pages import (
    Dashboard,
    check_indicator,
    check_numbers,
    check_others,
    check_paper,
    check_period,
    check_table,
)
from tests.truth.screens import Page, Report

SEES_EVERYTHING = {"chief_executive", "corporate_perf", "auditor"}  # M010a of the rights matrix
SEES_OWN_PLACE = {"perf_officer", "head_of_service", "manager", "chief_officer"}
IN_MANAGEMENT_TEAM = {"head_of_service", "chief_officer"}  # M010b


def rows(statement: str, given: Sequence[str] = ()) -> list[tuple[object, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


class Reader:
    """Somebody who is signed in, with what the matrix of rights lets them see before everybody does."""

    def __init__(self, email: str, journal: Journal, council: Council) -> None:
        self.email, self._council = email, council
        self.client = Client()
        self.client.force_login(User.objects.get(email=email))
        day = council.today.isoformat()
        self.posts = rows(
            "SELECT p.role, p.unit_id FROM people_user u JOIN people_occupancy o ON o.person_id = u.person_id"
            " JOIN people_post p ON p.id = o.post_id WHERE u.email = %s AND o.starts <= %s"
            " AND (o.ends IS NULL OR o.ends >= %s)",
            [email, day, day],
        )
        self.portfolios = {
            one[0]
            for one in rows(
                "SELECT h.portfolio_id FROM people_user u JOIN people_portfolioholding h"
                " ON h.person_id = u.person_id WHERE u.email = %s AND h.starts <= %s"
                " AND (h.ends IS NULL OR h.ends >= %s)",
                [email, day, day],
            )
        }
        self._series = journal.series

    def step(self, series: int) -> int:
        """The step of the ladder on which this reader stands for a line."""
        found = [3]
        above = self._council.tree(self._council.today).line(self._series[series].unit)
        for role, unit in self.posts:
            if role in SEES_EVERYTHING or (role in SEES_OWN_PLACE and unit in above):
                found.append(0)
            elif role in IN_MANAGEMENT_TEAM:
                found.append(1)
        if self._council.portfolio_of.get(series) in self.portfolios:
            found.append(2)
        return min(found)

    def sight(self) -> tuple[int, ...]:
        """Equal for readers who see the same."""
        return tuple(self.step(one) for one in sorted(self._series))

    def fetch(self, url: str) -> bytes:
        """A page or a file; anything but a page is a difference of its own."""
        answer = self.client.get(url)
        assert answer.status_code == 200, f"{self.email} {url}: {answer.status_code}"
        return bytes(answer.getvalue())


class Crawl:
    """One walk."""

    def __init__(self, today: dt.date) -> None:
        self.journal = read(rows)
        self.council = Council(self.journal, today)
        self.report = Report()
        graded = rows(
            "SELECT i.code FROM indicators_figureconfidence f JOIN indicators_value v ON v.id = f.value_id"
            " JOIN indicators_series s ON s.id = v.series_id JOIN indicators_indicator i ON i.id = s.indicator_id"
            " WHERE f.grade = 'low'"
        )
        self.unsure = frozenset(str(one[0]) for one in graded)
        self.met = {
            slug: max((on for on in days if on < today), default=None) for slug, days in self.journal.meetings.items()
        }

    def walk(self, emails: Sequence[str], *, whole: bool) -> Report:
        """The pages of each of these readers who sees what none before saw; every page, or (quick) a part of them."""
        told: set[tuple[int, ...]] = set()
        for email in emails:
            reader = Reader(email, self.journal, self.council)
            if reader.sight() in told or reader.client.get("/executive/").status_code == 403:
                continue
            told.add(reader.sight())
            self.dashboards(reader)
            if whole or len(told) == 1:
                self.units(reader, deepest=4 if whole else 2)
                self.indicators(reader, step=1 if whole else 12)
        return self.report

    def dashboards(self, reader: Reader) -> None:
        """Committees and the Executive, with their files and papers, today and as they were known."""
        slugs = {item.committee: item.basket for item in self.journal.baskets if item.committee}
        for slug, _kind in self.journal.committees:
            lines = self.council.card(self.council.basket(slugs[slug]), reader.step) if slug in slugs else []
            self._dashboard(reader, f"/scrutiny/{slug}/", lines, self.met[slug], whole=bool(lines))
        lines = self.council.card(self.council.basket("corporate"), reader.step)
        executive = [slug for slug, kind in self.journal.committees if kind == "executive"]
        met = max(on for slug in executive for on in self.journal.meetings[slug] if on < self.council.today)
        page = self._dashboard(reader, "/executive/", lines, met, whole=False)
        page.parts(2, None)
        then = self.council.on(met)
        known = then.card(then.basket("corporate"), reader.step)
        url = f"/executive/?known={met.isoformat()}"
        Dashboard(reader.fetch, url, self.report, then, known, frozenset()).check(
            since=None, whole=False, detailed=True
        )

    def _dashboard(
        self, reader: Reader, url: str, lines: Sequence[Line], met: dt.date | None, *, whole: bool
    ) -> Dashboard:
        page = Dashboard(reader.fetch, url, self.report, self.council, lines, self.unsure)
        page.check(since=met if lines else None, whole=whole, detailed=True)
        page.page.count_the_rest()
        today = self.council.today
        check_table(reader.fetch(f"{url}table.csv"), f"{url}table.csv", self.report, lines, today)
        if lines:
            paper = Page(reader.fetch, f"{url}summary/", self.report)
            changed = changed_since(lines, self.council, met) if met else []
            lead = say.lead(counts_of(lines)) + (f" {say.changed(len(changed), met)}" if met else "")
            check_paper(paper, lines, lines, lead)
            paper.count_the_rest()
        return page

    def units(self, reader: Reader, deepest: int) -> None:
        """The page of each open part of the council down to a level."""
        key = set(self.council.basket("corporate"))
        for unit, place in sorted(self.council.tree(self.council.today).open.items()):
            if place.level > deepest:
                continue
            lines = self.council.of_unit(unit, reader.step)
            url = f"/units/{place.code}/"
            page = Dashboard(reader.fetch, url, self.report, self.council, lines, self.unsure)
            page.told = [one for one in lines if one.series in key] or lines
            page.check(since=None, whole=False, detailed=False)
            if place.level < 4 and page.page.find(".//table[@id='parts']"):
                page.parts(place.level + 1 if place.level > 1 else 2, unit)
            page.page.count_the_rest()
            check_table(reader.fetch(f"{url}table.csv"), f"{url}table.csv", self.report, lines, self.council.today)

    def indicators(self, reader: Reader, step: int) -> None:
        """The page of each indicator (of each so many), its file, and the page of its latest period."""
        totals = [one for one in self.journal.series.values() if not one.breakdown]
        for series in totals[::step]:
            line = self.council.line(series.id, reader.step(series.id))
            page = Page(reader.fetch, f"/indicators/{series.code}/", self.report)
            check_indicator(page, line, self.unsure, self.council.today)
            check_others(page, self.council, line)
            page.count_the_rest()
            url = f"/indicators/{series.code}/numbers.csv"
            check_numbers(reader.fetch(url), url, self.report, line)
            links = page.find(".//table[@id='numbers']/tbody/tr/th/a/@href")
            if links:
                period = Page(reader.fetch, str(links[0]), self.report)
                check_period(period, line, -1)
                period.count_the_rest()
