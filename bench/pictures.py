"""``python -m bench.pictures``: takes the pictures of README.md from a demonstration of its own, at fixed sizes.

Needs a Chromium on the path. The demonstration is dated by today, as everybody's is, so days and some figures in the
pictures move; look at each before it is committed. Nothing but ``docs/pictures`` is written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from bench import scratch
from bench.web import HOST, serving
from bootstrap.checks import browser

HOME = scratch.ROOT / "docs" / "pictures"
PASSWORD = "demonstration"  # nosec B105 - printed by the demonstration itself
SECONDS = 400
LAPTOP, PHONE = (1366, 820), (390, 844)


def _three_targets(page: Page) -> None:
    """Type three targets for next year, and look at what they would do."""
    page.get_by_role("main").get_by_role("link", name="Community, Environment and Regeneration").first.click()
    fields = page.locator("input.app-grid__target")
    for number, target in enumerate(("20", "35", "9.5")):
        fields.nth(number).fill(target)
        page.locator("input[name^='r-']").nth(number).fill("As in the council plan")
    page.get_by_role("button", name="Check, and show what would change").click()
    page.get_by_text("Nothing is saved yet").wait_for()


def _returns(page: Page) -> None:
    """The grid in which a department's figures are entered."""
    page.get_by_role("main").get_by_role("link", name="Community, Environment and Regeneration").first.click()
    page.locator("tr[data-code], .app-grid").first.wait_for()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its file, who looks, from which address, at which size, and what is done before it is taken."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = LAPTOP
    before: Callable[[Page], None] | None = None


PICTURES = (
    Picture("committee", "member@demo.example", "/scrutiny/place/", (1366, 960)),
    Picture("indicator", "member@demo.example", "/indicators/HCA-33/", (1366, 1000)),
    Picture("phone", "member@demo.example", "/scrutiny/place/", PHONE),
    Picture("returns", "performance-officer@demo.example", "/returns/", LAPTOP, _returns),
    Picture("targets", "corporate-performance@demo.example", "/targets/", (1366, 620), _three_targets),
)


def main() -> None:
    """Fill a demonstration in the scratch directory, serve it, and take every picture, or those that are named."""
    if sys.argv[1:2] == ["--in-place"]:
        with serving() as server, sync_playwright() as tools:
            chromium = tools.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
            for picture in PICTURES:
                if picture.name in (sys.argv[2:] or [one.name for one in PICTURES]):
                    take(chromium, picture, f"http://{HOST}:{server.port}")
            chromium.close()
        return
    if browser() is None:
        sys.exit("There is no Chromium on the path (Debian: apt-get install chromium).")
    if unknown := set(sys.argv[1:]) - {one.name for one in PICTURES}:
        sys.exit(f"There is no picture {', '.join(sorted(unknown))}: say {', '.join(one.name for one in PICTURES)}.")
    with scratch.scratch_directory():
        variables = scratch.environment(DEMONSTRATION="1")
        for command in ("migrate", "collectstatic"):
            scratch.run(["manage.py", command, "--no-input", "--verbosity=0"], variables, SECONDS)
        scratch.run(["manage.py", "demo"], variables, SECONDS)
        print(scratch.run(["-m", "bench.pictures", "--in-place", *sys.argv[1:]], variables, SECONDS), end="")


def take(chromium: Browser, picture: Picture, address: str) -> None:
    """Sign in, go there, and write what the screen holds."""
    width, height = picture.size
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/sign-in/")
    page.get_by_label("E-mail address").fill(picture.login)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(address + picture.path)
    if picture.before is not None:
        picture.before(page)
    page.wait_for_load_state("networkidle")
    file = HOME / f"{picture.name}.png"
    page.screenshot(path=file)
    print(f"{file.relative_to(scratch.ROOT)}: {width} x {height}, {os.path.getsize(file) // 1024} KB")
    page.close()


if __name__ == "__main__":
    main()
