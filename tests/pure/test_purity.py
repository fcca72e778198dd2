"""The rules are pure: no Django, no clock."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = [
    *sorted((ROOT / "council_pm" / "core" / "periods").glob("*.py")),
    *(ROOT / "council_pm" / "core" / name for name in ("days.py", "working_days.py", "number_grammar.py")),
    *(
        ROOT / "indicators" / f"{name}.py"
        for name in (
            "attention",
            "attribution",
            "calculation",
            "chart_ahead",
            "chart_geometry",
            "chart_labels",
            "chart_marks",
            "charts",
            "colour_effects",
            "comparison",
            "comparison_bars",
            "decomposition",
            "direction",
            "entry_checks",
            "explore",
            "findings",
            "forecast",
            "formula_checks",
            "intervals",
            "library",
            "profiles",
            "quality",
            "rule_setup",
            "status",
            "status_types",
            "target_entry",
            "target_rows",
            "target_table",
            "target_years",
            "validation",
        )
    ),
    *sorted((ROOT / "indicators" / "evaluation").glob("*.py")),
    *sorted((ROOT / "indicators" / "returns").glob("*.py")),
]
CLOCKS = {"today", "now", "utcnow", "localtime", "time"}


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.stem)
def test_a_pure_module_imports_no_django_and_asks_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert not {name for name in imported if name.split(".")[0] in ("django", "celery", "time")}
    asked = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not asked & CLOCKS
