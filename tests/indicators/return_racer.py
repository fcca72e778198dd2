"""A process of its own that does one thing to a return: it says that it is ready, waits for a line, and does it.

What it does stands in its first argument as JSON: ``act``, ``return``, ``user``, ``version``, and ``value`` for a save.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

import django


def act(asked: dict[str, Any]) -> bool:
    """Whether it was done."""
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from council_pm.core.access import Actor
    from indicators.models import Return
    from indicators.services.return_entry import Asked, save_entries
    from indicators.services.return_steps import sign_off_returns, submit_returns, take_back_return

    pk, by, seen = asked["return"], Actor(asked["user"]), asked["version"]
    if asked["act"] == "type":
        entry = Asked(return_id=pk, fields={"value": Decimal(asked["value"])}, based_on=seen)
        return save_entries(by=by, asked=[entry], today=timezone.localdate()).saved
    if asked["act"] == "retype":
        try:
            take_back_return(by=by, return_id=pk, based_on=seen)
        except ValidationError:  # it was signed first
            return False
        entry = Asked(return_id=pk, fields={"value": Decimal(asked["value"])}, based_on=seen + 1)
        return save_entries(by=by, asked=[entry], today=timezone.localdate()).saved
    if asked["act"] == "careless":
        is_current = Return.objects.get(pk=pk).version == seen
        _say("looked")
        sys.stdin.readline()
        return is_current and bool(Return.objects.filter(pk=pk).update(value=Decimal(asked["value"]), version=seen + 1))
    return bool({"sign": sign_off_returns, "submit": submit_returns}[asked["act"]](by=by, versions={pk: seen}).done)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    _say("ready")
    sys.stdin.readline()
    _say("done" if act(json.loads(sys.argv[1])) else "refused")
