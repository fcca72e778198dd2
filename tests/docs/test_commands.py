"""Each command of a document is tried in a cheap form: really where it takes a moment, else as far as it can be read.

``HOW`` says for each how. A new command in a document fails until it has a line there, and so does a line without one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand

from bootstrap.commands import COMMANDS
from tests.architecture.sources import ROOT
from tests.docs.reading import BEGINS_A_COMMAND, FENCE, Command, documents, fenced_commands, spans
from tests.mutation.areas import AREAS

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
KNOWN_VARIABLES = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
OF_THE_SUITE = {"TEST_DATABASE_URL", "TEST_REDIS_URL"}  # tests/settings.py reads them
COMPOSE_OPTIONS = {"--detach", "--scale", "--rm", "--volume", "worker=4", "$PWD:/in:ro"}
Runner = Callable[[Command, Path], None]


def a_target_of_make(command: Command, scratch: Path) -> None:
    """Make would call it, and bootstrap knows it."""
    (target,) = command.words[1:]
    said = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split()[-3:] == ["-m", "bootstrap", target]
    assert target in COMMANDS


def arguments_of_django(command: Command, scratch: Path) -> None:
    """The management command is there and takes these arguments; it is not run."""
    assert command.words[1] == "manage.py"
    parses(command.words[2], command.words[3:])


def really_run(command: Command, scratch: Path) -> None:
    """Run, with an environment that knows nothing but the path."""
    argv = [sys.executable if word == ".venv/bin/python" else word for word in command.words]
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= dict(variable.split("=", 1) for variable in command.variables) | {"DATA_DIR": str(scratch)}
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def evaluated_in_this_process(command: Command, scratch: Path) -> None:
    """Django's command, called from here: a process of its own would only load the same modules again."""
    answer = StringIO()
    call_command(*command.words[2:], stdout=answer)
    assert json.loads(answer.getvalue())


def on_the_example_beside_it(command: Command, scratch: Path) -> None:
    """Run on the block of JSON that the same document gives for it."""
    blocks = dict(FENCE.findall((ROOT / command.document).read_text("utf-8")))
    (scratch / "mine.json").write_text(blocks["json"], "utf-8")
    words = tuple(str(scratch / word) if word == "mine.json" else word for word in command.words)
    really_run(Command(command.document, command.line, command.variables, words), scratch)


def ruff_as_a_check(command: Command, scratch: Path) -> None:
    """Run on one file, and kept from writing: `make check` runs it on all."""
    check = ["--check"] if "format" in command.words else []
    argv = [sys.executable, *command.words[1:-1], "--no-cache", *check, "manage.py"]
    assert subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).returncode == 0


def the_tests_it_names(command: Command, scratch: Path) -> None:
    """Its paths are there, its words are those of tests in them, and its options are few."""
    rest = list(command.words[3:])
    words = rest.pop(rest.index("-k") + 1).split(" or ") if "-k" in rest else []
    paths = [ROOT / word for word in rest if word.startswith("tests/")]
    assert [path for path in paths if not path.exists()] == []
    assert {word for word in rest if not word.startswith("tests/")} <= {"-q", "-k", "-n", "2", "--dist", "loadfile"}
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))]
    assert files or not words
    said = "\n".join(file.read_text("utf-8") for file in files)
    assert [word for word in words if word not in said] == []


def a_module_of_ours(command: Command, scratch: Path) -> None:
    """It can be found, and reads the options that are named."""
    assert command.words[1] == "-m"
    spec = importlib.util.find_spec(command.words[2])
    assert spec is not None
    file = ROOT / command.words[2].replace(".", "/") / "__main__.py"
    text = (file if file.exists() else file.parent.with_suffix(".py")).read_text("utf-8")
    assert "__main__" in text
    assert [word for word in command.words[3:] if word.startswith("--") and f'"{word}"' not in text] == []


def in_an_environment_of_its_own(command: Command, scratch: Path) -> None:
    """Not run: it would fetch packages. The files that it names are there, and the area is one that there is."""
    named = [word for word in command.words if word.startswith(("requirements/", "tests/"))]
    assert [name for name in named if not (ROOT / name).exists()] == []
    if "tests/mutation/run.py" in named:
        assert command.words[-1] in AREAS


def services_of_compose(command: Command, scratch: Path) -> None:
    """No Docker here: options that Docker knows, a service that the file has, a command that Django takes."""
    verb, rest = command.words[2], list(command.words[3:])
    named = [word for word in rest if word in SERVICES]
    if verb in ("exec", "run"):
        assert named[0] == "web"
        inner = rest[rest.index("web") + 1 :]
        assert inner[:2] == ["python", "manage.py"]
        parses(inner[2], inner[3:])
        rest = rest[: rest.index("web")]
    assert verb in ("up", "exec", "run")
    assert set(rest) <= COMPOSE_OPTIONS


def copied_into_scratch(command: Command, scratch: Path) -> None:
    """The file is there to be copied, and git would not keep the copy."""
    source, target = command.words[1:]
    shutil.copy(ROOT / source, scratch / target)
    assert subprocess.run(["git", "check-ignore", "-q", target], cwd=ROOT, check=False).returncode == 0


def a_program_of_postgresql(command: Command, scratch: Path) -> None:
    """Not run: it would make a database. The name is one that the suite and the load test take."""
    assert command.words[:5] == ("createdb", "-h", "127.0.0.1", "-U", "postgres")
    assert re.fullmatch(r"council_pm_\w+|demonstration_\w+", command.words[5])


def parses(name: str, arguments: tuple[str, ...] | list[str]) -> None:
    """Django has the command, and its parser takes the arguments."""
    app = get_commands().get(name)
    assert app is not None, f"There is no command {name}."
    found = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    try:
        found.create_parser("manage.py", name).parse_args(list(arguments))
    except SystemExit as refused:
        pytest.fail(f"{name} does not take {' '.join(arguments)} ({refused}).")


PYTHON = ".venv/bin/python"
SUITE = f"{PYTHON} -m pytest"
DEVELOPMENT = f"DEBUG=1 EMBEDDED_WORKER=1 {PYTHON} manage.py"
ON_POSTGRES = (
    "TEST_DATABASE_URL=postgres://postgres@127.0.0.1:5432/council_pm_test TEST_REDIS_URL=redis://127.0.0.1:6379/9"
)
LOADED = "--database postgres://postgres@127.0.0.1:5432/demonstration_load --redis redis://127.0.0.1:6379/9"
ADMINISTRATORS = "--administrator 'Ann Lee <ann.lee@anytown.example>' --administrator 'Bo Ray <bo.ray@anytown.example>'"
IN_WEB = "docker compose exec web python manage.py"
WITH_FILES = "docker compose run --rm --volume '$PWD:/in:ro' web python manage.py"

HOW: dict[str, Runner] = {
    "make run": a_target_of_make,
    "PORT=8123 make run": a_target_of_make,
    "make setup": a_target_of_make,
    "make check": a_target_of_make,
    "make test": a_target_of_make,
    "make bench": a_target_of_make,
    "make lock": a_target_of_make,
    f"DEMONSTRATION=1 DEBUG=1 EMBEDDED_WORKER=1 {PYTHON} manage.py demo --remove": arguments_of_django,
    f"DEMONSTRATION=1 DEBUG=1 EMBEDDED_WORKER=1 {PYTHON} manage.py demo --sign-ins": arguments_of_django,
    f"{PYTHON} manage.py evaluate --series tests/golden/series.json": evaluated_in_this_process,
    f"{PYTHON} manage.py evaluate --rules tests/golden/rules.json": evaluated_in_this_process,
    f"{PYTHON} manage.py evaluate --series mine.json": on_the_example_beside_it,
    f"{DEVELOPMENT} makemigrations": arguments_of_django,
    f"DEBUG=1 EMBEDDED_WORKER=1 DATA_DIR=var/mine {PYTHON} manage.py migrate": arguments_of_django,
    "cp .env.example .env": copied_into_scratch,
    "docker compose up --detach": services_of_compose,
    "docker compose up --detach --scale worker=4": services_of_compose,
    f"{IN_WEB} init_council --name 'Anytown Council' {ADMINISTRATORS}": services_of_compose,
    f"{IN_WEB} rotate_appraisal_keys": services_of_compose,
    f"{WITH_FILES} import_history /in/history.csv --preview": services_of_compose,
    f"{WITH_FILES} import_returns /in/figures.csv --as ann.lee@anytown.example": services_of_compose,
    f"{PYTHON} -m ruff check .": ruff_as_a_check,
    f"{PYTHON} -m ruff format .": ruff_as_a_check,
    f"{PYTHON} -m bench.pictures": a_module_of_ours,
    f"{PYTHON} -m tests.truth": a_module_of_ours,
    f"{SUITE} tests/faults -q": the_tests_it_names,
    "python3 -m venv var/mutation-venv": in_an_environment_of_its_own,
    "var/mutation-venv/bin/pip install --no-deps -r requirements/run.txt -r requirements/test.txt": (
        in_an_environment_of_its_own
    ),
    "var/mutation-venv/bin/pip install mutmut": in_an_environment_of_its_own,
    "var/mutation-venv/bin/python tests/mutation/run.py values": in_an_environment_of_its_own,
    f"{PYTHON} -m tests.load --officers 20": a_module_of_ours,
    f"{PYTHON} -m tests.load {LOADED}": a_module_of_ours,
    "createdb -h 127.0.0.1 -U postgres council_pm_test": a_program_of_postgresql,
    "createdb -h 127.0.0.1 -U postgres demonstration_load": a_program_of_postgresql,
    f"{SUITE} tests/pure -q": the_tests_it_names,
    f"{SUITE} tests/pure/test_status.py -q -k provisional": the_tests_it_names,
    f"{SUITE} -n 2 --dist loadfile -q": the_tests_it_names,
    f"{SUITE} tests/browser -q": the_tests_it_names,
    f"{SUITE} tests/matrix -q -k second_look": the_tests_it_names,
    f"{ON_POSTGRES} {SUITE} tests/org -q": the_tests_it_names,
    f"{SUITE} -q tests/pure/test_entry_checks.py tests/pure/test_evaluation_tables.py"
    " tests/indicators/test_return_words.py": the_tests_it_names,
    f"{SUITE} -q tests/indicators/test_definition_reviews.py tests/matrix"
    " -k 'review or every_address or every_row'": the_tests_it_names,
    f"{SUITE} -q tests/browser/test_every_screen.py -k gallery": the_tests_it_names,
    f"{SUITE} -q tests/people/test_rights.py tests/matrix -k 'rights or every or row'": the_tests_it_names,
    f"{SUITE} -q tests/people tests/matrix tests/demo": the_tests_it_names,
}

FENCED = {str(command): command for command in fenced_commands()}


def test_every_command_of_a_document_is_tried_and_nothing_else() -> None:
    assert sorted(set(FENCED) - set(HOW)) == []
    assert sorted(set(HOW) - set(FENCED)) == []


@pytest.mark.parametrize("line", sorted(set(FENCED) & set(HOW)))
def test_a_command_of_a_document_works(line: str, tmp_path: Path) -> None:
    HOW[line](FENCED[line], tmp_path)


def test_a_command_sets_only_variables_that_something_reads() -> None:
    named = {variable.partition("=")[0] for command in FENCED.values() for variable in command.variables}
    assert named - KNOWN_VARIABLES - OF_THE_SUITE == set()


def test_no_command_stands_outside_of_a_block_that_is_tried() -> None:
    """An indented line or a block of another language would be passed over."""
    found = []
    for path in documents():
        text = path.read_text("utf-8")
        others = "\n".join(block for language, block in FENCE.findall(text) if language != "sh")
        indented = [line.strip() for line in FENCE.sub("", text).splitlines() if line.startswith("    ")]
        found += [(path.name, line) for line in [*others.splitlines(), *indented] if BEGINS_A_COMMAND.match(line)]
    assert found == []


def test_a_command_in_a_sentence_is_one_that_there_is() -> None:
    """``make bench``, ``manage.py demo --sign-ins``, ``python -m bench``: as far as the sentence has it."""
    wrong = []
    for path in documents():
        for span in spans(path):
            words = span.split()
            if words[0] == "make" and len(words) == 2 and words[1] not in COMMANDS:
                wrong.append((path.name, span))
            if words[:2] == ["python", "-m"] and importlib.util.find_spec(words[2]) is None:
                wrong.append((path.name, span))
            if words[0] == "manage.py" and len(words) > 1 and words[1] != "...":
                parses(words[1], words[2:]) if len(words) > 2 else parses_help(words[1])
    assert wrong == []


def parses_help(name: str) -> None:
    """A command named without its arguments: it is there."""
    assert name in get_commands(), f"There is no command {name}."
