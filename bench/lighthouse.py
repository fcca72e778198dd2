"""Lighthouse on the demonstration's dashboard and on an indicator's page: what a phone on a slow line gets (UX U3, U4).

Lighthouse is no part of this project. Where ``lighthouse`` is on the path (``npm install --global --ignore-scripts
lighthouse``), or ``LIGHTHOUSE`` names its ``cli/index.js``, and there is a Chromium, each page is measured three times
with Lighthouse's own mobile preset, and the median counts. ``python -m bench`` calls ``run``; the measuring process
itself is ``python -m bench.lighthouse``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import scratch
from bench.results import Result, hand_over, handed_over
from bench.web import HOST, Visitor, serving
from bootstrap.checks import browser

LOGIN, PASSWORD = "member@demo.example", "demonstration"  # printed by the demonstration itself
PAGES = {"committee dashboard": "/scrutiny/place/", "indicator page": "/indicators/CFA-01/"}
ROUNDS = 3
SECONDS = 400
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100}
# Name of the audit, what it is, unit, what Lighthouse's number is divided by, and the goal.
NUMBERS = (
    ("largest-contentful-paint", "largest contentful paint", "s", 1000, 1.8),
    ("total-blocking-time", "total blocking time", "ms", 1, 200),
    ("cumulative-layout-shift", "cumulative layout shift", "", 1, 0.02),
    ("total-byte-weight", "all that a first visit loads", "KB", 1024, 60),
)


def run() -> list[Result]:
    """Fill a demonstration in the scratch directory and measure it; nothing, and a sentence, where that cannot be."""
    tool, chromium = _tool(), browser()
    if tool is None or chromium is None:
        print("Lighthouse does not run: it needs `lighthouse` (from npm) and a Chromium on the path.", flush=True)
        return []
    print("Measuring: Lighthouse on the demonstration...", flush=True)
    variables = scratch.environment(DEMONSTRATION="1", LIGHTHOUSE=tool, CHROME_PATH=chromium)
    try:
        for command in ("migrate", "collectstatic"):
            scratch.run(["manage.py", command, "--no-input", "--verbosity=0"], variables, SECONDS)
        scratch.run(["manage.py", "demo"], variables, SECONDS)
        return handed_over(scratch.run(["-m", "bench.lighthouse"], variables, SECONDS))
    except subprocess.SubprocessError as fault:
        print(f"Not measured: {fault}", file=sys.stderr, flush=True)
        return []


def main() -> None:
    """Serve the database of the environment and measure its pages."""
    with serving() as server:
        visitor = Visitor(server.port)
        visitor.sign_in(LOGIN, PASSWORD)
        for name, address in PAGES.items():
            url = f"http://{HOST}:{server.port}{address}"
            hand_over(medians(f"Lighthouse, mobile: {name}", [report(url, visitor.cookie) for _ in range(ROUNDS)]))


def report(url: str, cookie: str) -> dict[str, Any]:
    """What Lighthouse says of one visit. Raises ``subprocess.SubprocessError`` where it fails."""
    tool = os.environ["LIGHTHOUSE"]
    argv = ["node", tool] if Path(tool).suffix == ".js" else [tool]
    argv += [url, "--quiet", "--output=json", f"--only-categories={','.join(SCORES)}", f"--chrome-flags={CHROMIUM}"]
    argv += [f"--extra-headers={json.dumps({'Cookie': cookie})}"]
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def medians(part: str, reports: list[dict[str, Any]]) -> Iterator[Result]:
    """The scores and the numbers that goals speak of."""
    for name, goal in SCORES.items():
        score = median(said["categories"][name]["score"] * 100 for said in reports)
        yield Result(part, name.replace("-", " "), score, "of 100", goal, at_least=True)
    for audit, what, unit, divisor, most in NUMBERS:
        value = median(said["audits"][audit]["numericValue"] / divisor for said in reports)
        yield Result(part, what, value, unit, most)


def _tool() -> str | None:
    return os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")


if __name__ == "__main__":
    main()
