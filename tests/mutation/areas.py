"""What is mutated, in areas, and which tests must notice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """Modules (patterns of paths) and the tests that hold them; all paths from the root of the repository."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


def _indicators(*names: str) -> tuple[str, ...]:
    return tuple(f"indicators/{name}.py" for name in names)


def _pure(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/pure/test_{name}.py" for name in names)


AREAS = {
    "values": Area(("council_pm/core/number_grammar.py",), _pure("number_grammar", "number_reader")),
    "rights": Area(
        (
            "council_pm/core/access.py",
            "council_pm/people/rights.py",
            "council_pm/people/models/users.py",
            "council_pm/people/selectors/grants.py",
            "council_pm/people/selectors/delegated.py",
            "indicators/visibility.py",
        ),
        (
            "tests/core/test_access.py",
            "tests/people/test_rights.py",
            "tests/people/test_delegation.py",
            "tests/people/test_selectors.py",
            "tests/indicators/test_visibility.py",
        ),
    ),
    "status": Area(
        (*_indicators("attention", "direction", "profiles", "status"), "indicators/evaluation/*.py"),
        (
            *_pure("attention", "direction", "evaluation_tables", "increments", "status", "target_checks"),
            "tests/indicators/test_engine.py",
            "tests/trends/test_evaluate_command.py",
            "tests/trends/test_golden_series.py",
        ),
    ),
    "trends": Area(
        ("indicators/trends/*.py",),
        tuple(
            f"tests/trends/test_{name}.py"
            for name in ("edges", "evaluate_command", "golden_series", "lines", "picture", "properties")
        ),
    ),
    "periods": Area(
        ("council_pm/core/periods/*.py", "council_pm/core/days.py", "council_pm/core/working_days.py"),
        _pure("days", "period_labels", "periods", "return_calendar", "working_days"),
    ),
    "returns": Area(
        ("indicators/returns/*.py",),
        (
            *_pure(
            "burden", "commentary", "confidence", "return_calendar", "return_checks", "return_entry",
            "return_files", "return_reminders", "return_states",
        ),
            "tests/indicators/imports/test_lines.py",
        ),
    ),
    "figures": Area(
        _indicators(
            "attribution", "calculation", "comparison", "decomposition", "forecast", "formula_checks", "intervals"
        ),
        _pure(
            "attribution", "calculation", "calculation_checks", "comparison", "decomposition", "forecast", "intervals"
        ),
    ),
    "rules": Area(
        _indicators(
            "colour_effects", "entry_checks", "findings", "library", "quality", "rule_setup", "target_entry",
            "target_table", "target_years", "validation",
        ),
        _pure(
            "colour_effects", "entry_checks", "findings", "increments", "library", "quality", "status", "target_checks",
            "target_entry", "target_years",
        ),
    ),
    "charts": Area(
        _indicators(
            "chart_ahead", "chart_geometry", "chart_labels", "chart_marks", "charts", "comparison_bars", "explore"
        ),
        (*_pure("chart_geometry"), "tests/indicators/test_charts.py", "tests/indicators/test_explore.py"),
    ),
}  # fmt: skip
