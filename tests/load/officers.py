"""The locust file: each officer opens the grid and saves every cell of it once, as the page's script does."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from locust import HttpUser, events, task
from locust.exception import StopUser

PLAN: list[dict[str, Any]] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text("utf-8"))
TOLD = Path(os.environ["LOAD_TOLD"])
PAUSE = float(os.environ["LOAD_PAUSE"])  # seconds between two cells, on average
OFFICERS = len(PLAN)

told: dict[int, str] = {}
finished: list[int] = []
waiting = list(PLAN)


class Officer(HttpUser):
    """One of the plan's officers, once through the returns."""

    def wait_time(self) -> float:
        return random.uniform(0, 2 * PAUSE)  # nosec B311 - a pause, no secret

    def on_start(self) -> None:
        self.mine = waiting.pop()
        self.left = list(self.mine["returns"])
        self.client.cookies.set("sessionid", self.mine["session"])
        page = self.client.get(self.mine["grid"], name="grid")
        self.token = page.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]

    @task
    def save(self) -> None:
        """Type a figure into the next cell and leave it; what the server calls saved is written down."""
        one = self.left.pop()
        value = str(40 + one % 20)
        fields = {f"value-{one}": value, f"version-{one}": "0", f"shown-{one}": "1"}
        headers = {"HX-Request": "true", "X-CSRFToken": self.token}
        answer = self.client.post(f"/returns/cell/{one}/", fields, headers=headers, name="cell")
        if answer.status_code == 200:
            told[one] = value
        if not self.left:
            finished.append(1)
            if len(finished) == OFFICERS:
                self.environment.runner.quit()
            raise StopUser


@events.quitting.add_listener
def write_down(environment: Any, **_more: Any) -> None:
    """What was told, and how long it took, for the count afterwards."""
    cell = environment.stats.get("cell", "POST")
    TOLD.write_text(
        json.dumps(
            {
                "told": told,
                "requests": environment.stats.total.num_requests,
                "failures": environment.stats.total.num_failures,
                "seconds": round(environment.stats.total.last_request_timestamp - environment.stats.start_time, 1),
                "cell_ms": {str(part): cell.get_response_time_percentile(part) for part in (0.5, 0.95, 0.99, 1.0)},
                "faults": [str(fault.to_dict()) for fault in environment.stats.errors.values()],
            }
        ),
        "utf-8",
    )
