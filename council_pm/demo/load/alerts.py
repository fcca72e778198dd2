"""What people of the demonstration were told: the lights that changed with the latest figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from council_pm.demo.load.record import BY, note_part
from indicators.alerts import tell_of
from indicators.models import Audience, CurrentStatus
from indicators.news import LIGHTS

_STATUS = 3  # of an entry of ``recent``
_READERS = tuple(step for step in Audience if step < Audience.PUBLIC)


def load_alerts() -> None:
    """Alert whoever owns, scrutinises or answers for what changed its light, as when its figure came in."""
    result = tell_of(by=BY, news=list(_changed()))
    note_part("alerts", {"alerts": result["alerts"]})


def _changed() -> Iterator[dict[str, Any]]:
    """Each judgement in force whose light is another one than a period before, for the readers who see it."""
    pointers: dict[int, dict[int, CurrentStatus]] = defaultdict(dict)
    for one in CurrentStatus.objects.order_by("series_id", "audience"):
        pointers[one.series_id][one.audience] = one
    for audiences in pointers.values():
        steps: dict[int, list[int]] = defaultdict(list)
        for step in _READERS:
            seen = min((audience for audience in audiences if audience >= step), default=None)
            if seen is not None:
                steps[seen].append(int(step))
        for audience, readers in steps.items():
            one = audiences[audience]
            lights = [entry[_STATUS] for entry in one.recent[-2:]]
            if len(lights) == 2 and lights[0] != lights[1] and set(lights) <= LIGHTS:
                yield {"snapshot": one.snapshot_id, "steps": readers, "was": lights[0], "trend": False}
