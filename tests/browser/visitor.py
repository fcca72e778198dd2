"""A visitor's browser: opens pages, and notes whatever they should not have done."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Axe()
# Axe leaves the size of targets (WCAG 2.2, 2.5.8) out unless it is asked for.
RULES = {"target-size": {"enabled": True}}
OPTIONS = {"resultTypes": ["violations"], "rules": RULES}
# Two thirds of axe's time go to contrast, and colours do not depend on how wide a page is.
SECOND_LOOK = {"resultTypes": ["violations"], "rules": {**RULES, "color-contrast": {"enabled": False}}}


@dataclass
class Visitor:
    """A context with its address; ``faults`` are console messages, script errors and requests to other hosts."""

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._note_message)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.context.on("request", self._note_request)
        self.context.on("response", lambda response: self.responses.append(response))

    def open(self, path: str, *, status: int = 200) -> Page:
        """A new tab with this page, which must answer with this status."""
        page = self.context.new_page()
        response = page.goto(self.address + path)
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}"
        return page

    def _note_message(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == _address_of(message)
        if message.type in {"error", "warning"} and not refused:
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"request to another host: {request.url}")


def _address_of(message: ConsoleMessage) -> str:
    """The page's own address: a page that is refused says so on the console, and that is meant."""
    return message.page.url if message.page else ""


def assert_accessible(page: Page, *, again: bool = False) -> None:
    """Axe's whole set of rules, best practice and the size of targets included; of a page seen before, no colours."""
    page.wait_for_load_state()  # a click returns when the next page begins, before it has anything to look at
    found = AXE.run(page, options=SECOND_LOOK if again else OPTIONS)
    assert found.violations_count == 0, found.generate_report()


def sideways(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def compressed(content: bytes) -> int:
    """Bytes as a server sends them."""
    return len(gzip.compress(content, 9, mtime=0))
