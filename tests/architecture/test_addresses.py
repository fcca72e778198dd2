"""Nothing committed names the place it was made in: no package index, no path of a machine."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.sources import ROOT, committed_files, project, short, text_of

# Put together here, so that this file does not hold what it looks for.
INDEX_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org")
INDEX_OPTIONS = re.compile(r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)
MACHINE_PATHS = re.compile(r"(?<![\w.:/-])/(work|root|opt|Users|home)/[\w.]")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_no_committed_file_names_a_package_index() -> None:
    found = [(short(path), host) for path in committed_files() for host in INDEX_HOSTS if host in text_of(path)]
    assert found == []


def test_no_committed_file_names_a_path_of_a_machine() -> None:
    found = [
        f"{short(path)}: {match.group()}"
        for path in committed_files()
        for match in [MACHINE_PATHS.search(text_of(path))]
        if match
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_python_lock_holds_versions_and_hashes_and_no_address(lock) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert INDEX_OPTIONS.search(text) is None
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert requirements
    assert [r.splitlines()[0] for r in requirements if "==" not in r or "--hash=sha256:" not in r] == []


def test_the_npm_lock_holds_hashes_and_no_address_of_a_package() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed
    assert [name for name, entry in installed.items() if "resolved" in entry] == []
    assert [name for name, entry in installed.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8").splitlines()


def test_every_dependency_that_the_project_names_is_in_its_lock() -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\s\[<>=;!~]", text, maxsplit=1)[0].lower() for text in requirements}

    def locked(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))

    run = names(project()["project"]["dependencies"])
    assert run - locked("run") == set()
    for group, requirements in project()["dependency-groups"].items():
        assert names(requirements) - locked(group) == set(), group


def test_what_the_tests_add_never_changes_what_runs() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return dict(re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.MULTILINE))

    run = versions("run")
    for name in ("test", "broker"):
        shared = {package: version for package, version in versions(name).items() if package in run}
        assert shared == {package: run[package] for package in shared}, name
