"""What a check asks is kept as a code and told by it: a code without a sentence would ask nothing at all."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from indicators import entry_checks
from indicators.return_wording import SENTENCES
from indicators.returns.checks import MESSAGES


def _asked_by_entry_checks() -> dict[str, str]:
    """Each code that a figure alone is asked about, with its English sentence, as the module's text has them."""
    found = {}
    for function in ast.walk(ast.parse(Path(entry_checks.__file__).read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        templates: dict[str, str] = {}
        for node in sorted(ast.walk(function), key=lambda one: getattr(one, "lineno", 0)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                templates |= {name.id: str(node.value.value) for name in node.targets if isinstance(name, ast.Name)}
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_ask":
                code, template = node.args[0], node.args[1]
                assert isinstance(code, ast.Constant)
                assert isinstance(template, ast.Name)
                found[str(code.value)] = templates[template.id]
    return found


ASKED = {**_asked_by_entry_checks(), **MESSAGES}


@pytest.mark.parametrize("code", sorted(ASKED))
def test_what_a_check_asks_has_a_sentence_that_names_the_same_figures(code: str) -> None:
    english = set(re.findall(r"{(\w+)}", ASKED[code]))
    assert set(re.findall(r"%\((\w+)\)s", str(SENTENCES[code]))) == english


def test_the_checks_of_a_figure_alone_are_found() -> None:
    assert {"sign_change", "modified_z", "large_revision"} <= set(ASKED)
