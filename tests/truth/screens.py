"""Pages as a reader gets them, and every figure on them with its place: what we worked out must stand there.

A place that was compared is remembered, so that what is left on a page can be counted: the numbers that nobody worked
out a second time, by where they stand.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import lxml.html

Fetch = Callable[[str], bytes]
_DIGITS = re.compile(r"\d[\d,.]*")


@dataclass
class Report:
    """What was compared, what differed, and what stands on pages without having been compared."""

    compared: Counter[str] = field(default_factory=Counter)
    uncovered: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    differences: list[str] = field(default_factory=list)

    def same(self, where: str, kind: str, shown: object, ours: object) -> None:
        """Count a comparison, and keep what differs."""
        self.compared[kind] += 1
        if shown != ours:
            self.differences.append(f"{where} {kind}: shows {shown!r}, worked out {ours!r}")

    def summary(self) -> str:
        """What was compared and what was not, in lines."""
        told = [f"{self.pages} pages, {sum(self.compared.values()):,} comparisons, {len(self.differences)} differences"]
        told += [f"  {number:6,} {kind}" for kind, number in self.compared.most_common()]
        told.append(f"{sum(self.uncovered.values()):,} numbers not worked out a second time, by where they stand:")
        told += [f"  {number:6,} {place}" for place, number in self.uncovered.most_common(40)]
        return "\n".join(["", *told, ""])


def text(node: Any) -> str:
    """What an element says, spaces as a browser sees them; arrows, pictures and meanings that wait to be asked say
    nothing."""
    parts = [node.text or ""]
    for child in node:
        is_quiet = child.tag == "svg" or child.get("aria-hidden") == "true" or child.get("role") == "tooltip"
        if isinstance(child.tag, str) and not is_quiet:
            parts.append(text(child) if child.tag in ("a", "b", "small", "strong") else f" {text(child)} ")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


class Page:
    """One page, read once."""

    def __init__(self, fetch: Fetch, url: str, report: Report) -> None:
        self.url, self.report = url, report
        self.main = lxml.html.fromstring(fetch(url)).xpath("//main")[0]
        self._seen: set[Any] = set()
        report.pages += 1

    def find(self, path: str) -> list[Any]:
        """Elements by XPath within the page's main part."""
        found: list[Any] = self.main.xpath(path)
        return found

    def by_class(self, name: str, tag: str = "*") -> list[Any]:
        """Elements of a class."""
        return self.find(f".//{tag}[contains(concat(' ', @class, ' '), ' {name} ')]")

    def same(self, kind: str, node: Any, ours: str) -> None:
        """An element says exactly this; it may be missing only where there is nothing to say."""
        if node is None:
            self.report.same(self.url, kind, "", ours)
            return
        self._seen.add(node)
        self.report.same(self.url, kind, text(node), ours)

    def said(self, kind: str, node: Any, shown: object, ours: object) -> None:
        """Something that was read out of an element."""
        if node is not None:
            self._seen.add(node)
        self.report.same(self.url, kind, shown, ours)

    def count_the_rest(self) -> None:
        """Numbers of this page that were not compared, by where they stand."""
        kind = re.sub(r"/[^/]*\d[^/]*/|/[a-z-]+/$", "/…/", self.url.split("?")[0])
        for node in self.main.iter():
            if not isinstance(node.tag, str) or node.tag in ("svg", "script", "style", "select", "option", "path"):
                continue
            own = " ".join([node.text or "", *(child.tail or "" for child in node)])
            numbers = len(_DIGITS.findall(own))
            if numbers and not self._is_covered(node):
                self.report.uncovered[f"{kind} {_place(node)}"] += numbers

    def _is_covered(self, node: Any) -> bool:
        return any(one in self._seen or one.tag == "svg" for one in (node, *node.iterancestors()))


def _place(node: Any) -> str:
    """An element's nearest name: its own class or id, or that of what holds it."""
    for one in (node, *node.iterancestors()):
        name = one.get("id") or one.get("class")
        if name:
            return re.sub(r"\d+", "n", f"{one.tag}.{str(name).split()[0]}")
    return str(node.tag)


def table(node: Any) -> list[list[Any]]:
    """The cells of each row of a table's bodies."""
    return [row.xpath("./th|./td") for row in node.xpath("./tbody/tr")]


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    """A file's lines by the names of their columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def after(nodes: Sequence[Any], heading: str) -> Any:
    """The first list behind a heading that begins so; nothing where there is no such heading."""
    head = next((one for one in nodes if text(one).startswith(heading)), None)
    following = [] if head is None else head.xpath("following-sibling::ul[1]")
    return following[0] if following else None
