"""Where a page stands, as ``_components/_breadcrumbs.html`` prints it."""

from __future__ import annotations


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page: each step with its address; the last one is the page itself and has none."""
    return [{"label": label, "url": url} for label, url in steps]
