"""``manage.py evaluate``: the method tried on anybody's own figures, for auditors. Reads no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.evaluation import EvaluationError, evaluate_series, evaluate_tables

MOST_BYTES = 200 * 1024 * 1024


class Command(BaseCommand):
    """Prints JSON to standard output, and nothing else there; what is wrong goes to standard error in a sentence."""

    help = "Judge the series or the rule tables of a JSON file by the product's own method (docs/method.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One of the two kinds of file."""
        kinds = parser.add_mutually_exclusive_group(required=True)
        kinds.add_argument("--series", metavar="IN.json", help="A JSON list of series.")
        kinds.add_argument("--rules", metavar="IN.json", help="Tables of cases, by name.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Evaluate the file that was named."""
        evaluate: Callable[[Any], Mapping[str, Any]] = evaluate_series if options["series"] else evaluate_tables
        document = _read(options["series"] or options["rules"])
        try:
            # In plain ASCII: an identifier may hold what no terminal can write.
            found = json.dumps(evaluate(document), allow_nan=False)
        except EvaluationError as mistake:
            raise CommandError(str(mistake)) from None
        except RecursionError:
            raise CommandError("The file is nested too deeply.") from None
        self.stdout.write(found)


def _read(name: str) -> Any:
    """The document. JSON knows neither infinity nor "not a number"; where a file holds them it is refused."""
    try:
        path = Path(name)
        if path.stat().st_size > MOST_BYTES:
            raise CommandError(f"{name} is larger than {MOST_BYTES // 1024**2} MB: split it.")
        return json.loads(path.read_text("utf-8"), parse_constant=_refuse)
    except OSError as mistake:
        raise CommandError(f"{name} cannot be read: {mistake.strerror}.") from None
    except _ConstantError as mistake:
        raise CommandError(f"{name} holds {mistake}, which is no figure: give a number or null.") from None
    except (ValueError, RecursionError) as mistake:  # not UTF-8, not JSON, a number of thousands of digits
        raise CommandError(f"{name} is not a JSON file: {mistake}.") from None


class _ConstantError(Exception):
    """A constant that JSON does not know."""


def _refuse(constant: str) -> Any:
    raise _ConstantError(constant)
