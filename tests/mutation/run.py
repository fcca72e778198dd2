"""Mutation testing of one area: ``python tests/mutation/run.py values`` (see README.md beside this file)."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from areas import AREAS, Area  # noqa: E402  # they stand beside this file, wherever it is run from
from judging import Judge  # noqa: E402

SURVIVED = (0, 33)  # no test failed; no test
COULD_NOT_JUDGE = (3, 4)  # pytest's words for an error inside and for wrong use
LEFT_BEHIND = {"node_modules", "staticfiles", "var"}
NOT_NEEDED = (
    "cacheprovider",
    "xdist",
    "pytest_cov",
    "playwright",
    "base-url",
    "unraisableexception",
    "threadexception",
)
ARGUMENTS = [word for plugin in NOT_NEEDED for word in ("-p", f"no:{plugin}")]
ARGUMENTS += ["-k", "not a_second and not milliseconds"]  # a slow mutant is no wrong one


def main() -> None:
    """Copy the repository to ``var/mutation/<area>``, run mutmut there, and print what became of the mutants."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("area", choices=AREAS)
    asked.add_argument("--sample", type=int, default=0, help="at most so many mutants of each module, by lot")
    asked.add_argument("--again", action="store_true", help="only what survived before, with the tests of today")
    asked.add_argument("--survivors", action="store_true", help="run nothing; show how each survivor differs")
    asked.add_argument("--outside", action="store_true", help="what mutmut leaves out: outside functions, decorated")
    asked.add_argument("--processes", type=int, default=2)
    options = asked.parse_args()
    work = ROOT / "var" / "mutation" / options.area
    if not options.survivors:
        prepare(work, AREAS[options.area])
    os.chdir(work)
    os.environ["COUNCIL_PM_TEST_DIRECTORY"] = str(work / "databases")
    if options.survivors:
        show_survivors()
        return
    if options.outside:
        run_outside(AREAS[options.area], options.sample, options.processes)
        return
    run_mutmut(AREAS[options.area], options.sample, options.again, options.processes)
    report()


def prepare(work: Path, area: Area) -> None:
    """The tracked files as they stand, with the settings of this area beside them."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in listed.stdout.decode().splitlines():
        here, there = ROOT / name, work / name
        if not here.is_file() or name.split("/")[0] in LEFT_BEHIND:
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        if not there.is_file() or there.read_bytes() != here.read_bytes():
            shutil.copyfile(here, there)
    (work / "conftest.py").write_text((HERE / "conftest_of_a_run.py").read_text())
    (work / "tests" / "pure" / "conftest.py").unlink()  # its profile of Hypothesis; the one of a run is the quicker one
    shutil.rmtree(work / "databases", ignore_errors=True)
    (work / "databases").mkdir()
    copied = sorted(path.name for path in work.iterdir() if path.name not in ("mutants", "databases", "setup.cfg"))
    settings = {
        "source_paths": ["council_pm", "indicators"],
        "only_mutate": area.modules,
        "also_copy": [name for name in copied if name not in ("council_pm", "indicators")],
        "pytest_add_cli_args_test_selection": area.tests,
        "pytest_add_cli_args": ARGUMENTS,
        "timeout_multiplier": ["8"],
        "use_git_change_detection": ["false"],
    }
    lines = ["[mutmut]"]
    for key, values in settings.items():
        lines += [f"{key}={values[0]}"] if len(values) == 1 else [f"{key}=", *(f"    {value}" for value in values)]
    (work / "setup.cfg").write_text("\n".join(lines) + "\n")


def run_mutmut(area: Area, sample: int, again: bool, processes: int) -> None:
    """mutmut 3 makes the mutants and learns which tests call what; the judging is ours, which is faster."""
    import mutmut.__main__ as mutmut
    import pytest
    from mutmut.mutation.trampoline import set_mutant_under_test
    from mutmut.state import state
    from mutmut.utils.format_utils import mangled_name_from_mutant_name

    mutate_inner_functions()
    Path("mutants").mkdir(exist_ok=True)
    Path("mutants/mutmut-stats.json").unlink(missing_ok=True)
    set_mutant_under_test("mutant_generation")
    with mutmut.CatchOutput():
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
        mutmut.create_mutants(processes)
    mutmut.collect_or_load_stats(mutmut.get_mutant_runner(processes))
    mutants, modules = mutmut.collect_source_file_mutation_data(mutant_names=())
    seconds_of = dict(state().duration_by_test)
    data_of = {name: data for data, name, _result in mutants}
    for data in modules.values():
        data.meta_path = data.meta_path.absolute()

    def tests_of(name: str) -> list[str]:
        tests = state().tests_by_mangled_function_name.get(mangled_name_from_mutant_name(name), set())
        return sorted(tests, key=lambda test: (seconds_of.get(test, 0), test))

    def settle(name: str, code: int) -> None:
        data_of[name].exit_code_by_key[name] = code
        data_of[name].save()

    judge = Judge(chosen(mutants, sample, again), tests_of, seconds_of, set_mutant_under_test, settle, processes)
    set_mutant_under_test("")
    os.chdir("mutants")
    if pytest.main(["--rootdir=.", "--tb=no", "-q", *ARGUMENTS, *area.tests], plugins=[judge]) in COULD_NOT_JUDGE:
        raise SystemExit("The mutants were not judged: see above.")
    os.chdir("..")


def mutate_inner_functions() -> None:
    """mutmut leaves out what is decorated; inside a function it need not, and a decorator's wrapper stands there."""
    from mutmut.mutation import file_mutation

    skips = file_mutation.MutationVisitor._skip_node_and_children

    def skips_but_inner(visitor: Any, node: Any) -> bool:
        if isinstance(node, file_mutation.cst.FunctionDef) and node.decorators:
            outer = visitor.get_metadata(file_mutation.OuterFunctionProvider, node, None)
            if outer is not None and outer is not node:
                return False
        return bool(skips(visitor, node))

    file_mutation.MutationVisitor._skip_node_and_children = skips_but_inner


def chosen(mutants: Iterable[tuple[Any, str, int | None]], sample: int, again: bool) -> list[str]:
    """The mutants to run: all that were not run, a lot drawn for each module (always the same), or the survivors."""
    if again:
        return [name for _data, name, result in mutants if result in SURVIVED]
    by_module: dict[str, list[tuple[str, int | None]]] = {}
    for data, name, result in mutants:
        by_module.setdefault(str(data.path), []).append((name, result))
    drawn = []
    for path, entries in sorted(by_module.items()):
        lot = random.Random(path).sample(sorted(entries), min(sample or len(entries), len(entries)))
        drawn += [name for name, result in lot if result is None]
    return drawn


def run_outside(area: Area, sample: int, processes: int) -> None:
    """Mutants of constants, tables and properties: what mutmut 3 leaves out. Every test of the area must notice."""
    import pytest

    found = [one for pattern in area.modules for path in sorted(Path().glob(pattern)) for one in outside(path)]
    mutants = {f"{number} {one.module}": one for number, one in enumerate(found)}
    names = random.Random(sample).sample(sorted(mutants), min(sample, len(mutants))) if sample else list(mutants)
    codes: dict[str, int] = {}
    sys.path.insert(0, os.getcwd())

    def activate(name: str) -> None:
        if name:
            mutants[name].take_effect()

    judge = Judge(names, None, {}, activate, codes.__setitem__, processes)
    if pytest.main(["--rootdir=.", "--tb=no", "-q", *ARGUMENTS, *area.tests], plugins=[judge]) in COULD_NOT_JUDGE:
        raise SystemExit("The mutants were not judged: see above.")
    for name in names:
        if codes[name] in SURVIVED:
            print(f"\n{mutants[name].module}\n- {mutants[name].before}\n+ {mutants[name].after}")
    for module in sorted({one.module for one in found}):
        print(line(module, [code for name, code in codes.items() if mutants[name].module == module]))


@dataclass(frozen=True, slots=True)
class Outside:
    """One mutant of a statement of a module, or of a decorated method of the class ``owner``."""

    module: str
    owner: str
    before: str
    after: str
    code: str

    def take_effect(self) -> None:
        """Run the changed statement in its module, which is loaded already."""
        module = vars(importlib.import_module(self.module.removesuffix(".py").replace("/", ".")))
        compiled = compile(self.code, self.module, "exec", flags=annotations.compiler_flag)
        if not self.owner:
            exec(compiled, module)
            return
        made: dict[str, Any] = {}
        exec(compiled, module, made)
        for name, method in made.items():
            setattr(module[self.owner], name, method)


def outside(path: Path) -> list[Outside]:
    """Every change to a module's assignments and to decorated methods; a dataclass's fields cannot be changed live."""
    from mutmut.mutation import file_mutation

    cst, skips = file_mutation.cst, file_mutation.MutationVisitor._skip_node_and_children

    def skips_nothing_decorated(visitor: Any, node: Any) -> bool:
        return not isinstance(node, cst.FunctionDef) and bool(skips(visitor, node))

    file_mutation.MutationVisitor._skip_node_and_children = skips_nothing_decorated
    module, mutations, _classes, _functions = file_mutation.create_mutations(str(path), path.read_text())
    file_mutation.MutationVisitor._skip_node_and_children = skips
    places: list[tuple[str, Any]] = []
    for statement in module.body:
        if isinstance(statement, cst.SimpleStatementLine):
            places.append(("", statement))
        elif isinstance(statement, cst.ClassDef):
            methods = [one for one in statement.body.body if isinstance(one, cst.FunctionDef) and one.decorators]
            places += [(statement.name.value, one) for one in methods]
    found = []
    for owner, place in places:
        inside = {id(node) for node in file_mutation._walk(place)}
        for one in mutations:
            if id(one.original_node) in inside:
                code = module.code_for_node
                changed = code(place.deep_replace(one.original_node, one.mutated_node))
                texts = (code(one.original_node).strip(), code(one.mutated_node).strip(), textwrap.dedent(changed))
                found.append(Outside(str(path), owner, *texts))
    return found


def outcomes() -> dict[str, dict[str, int]]:
    """What became of each mutant, by module: mutmut's exit codes, without those that were not run."""
    found = {}
    for path in sorted(Path("mutants").rglob("*.py.meta")):
        codes = json.loads(path.read_text())["exit_code_by_key"]
        run = {name: code for name, code in codes.items() if code is not None}
        if run:
            found[str(path.relative_to("mutants")).removesuffix(".meta")] = run
    return found


def report() -> None:
    """A line for each module: mutants run, killed (an endless loop counts), survived (no test counts), per cent."""
    print(f"{'module':45}{'mutants':>9}{'killed':>9}{'survived':>10}{'%':>8}")
    every: list[int] = []
    for module, codes in outcomes().items():
        every += codes.values()
        print(line(module, list(codes.values())))
    print(line("all", every))


def line(name: str, codes: list[int]) -> str:
    """One line of the report."""
    survived = sum(code in SURVIVED for code in codes)
    killed = len(codes) - survived
    return f"{name:45}{len(codes):9}{killed:9}{survived:10}{100 * killed / max(len(codes), 1):8.1f}"


def show_survivors() -> None:
    """How each survivor differs from the code."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    for module, codes in outcomes().items():
        for name, code in codes.items():
            if code in SURVIVED:
                difference = get_diff_for_mutant(name, path=module).splitlines()
                print(f"\n{name}{' (no test)' if code == 33 else ''}")
                print("\n".join(text for text in difference if text[:1] in "+-@" and text[:3] not in ("+++", "---")))


if __name__ == "__main__":
    main()
