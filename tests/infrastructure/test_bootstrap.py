"""Set-up and start, as far as they can be tried without installing anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from bootstrap import checks, commands, install, places, serve
from bootstrap.broker import Broker
from bootstrap.places import CannotGoOn

ROOT = Path(__file__).resolve().parents[2]


def test_an_unknown_command_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.dispatch(["dance"]) == 2
    assert capsys.readouterr().out.strip() == "Say one of: setup, run, check, test, bench, lock."


def test_the_makefile_offers_every_command() -> None:
    targets = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if line.startswith("run test"))
    assert set(targets.rstrip(":").split()) == set(commands.COMMANDS)


def test_what_cannot_be_found_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setitem(commands.COMMANDS, "setup", lambda: places.fail("There is no pip: install it."))
    assert commands.dispatch(["setup"]) == 1
    assert capsys.readouterr().err.strip() == "There is no pip: install it."


def test_a_program_that_is_not_there_ends_in_the_sentence_given() -> None:
    with pytest.raises(CannotGoOn, match="Install it"):
        places.call(["no-such-program-here"], otherwise="Install it.")


def test_a_copy_that_cannot_be_written_is_told_so_before_anything_is_installed(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(install, "VAR", tmp_path / "file" / "var")
    with pytest.raises(CannotGoOn, match=r"Nothing can be written in .*var \(Not a directory\)"):
        install.set_up(for_tests=False)


def test_a_python_without_django_is_told_which_one_to_take() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "manage.py", "evaluate"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Django is not installed for this Python: run `make setup` once")


def test_a_fingerprint_follows_contents_and_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    (tmp_path / "d").mkdir()
    file = tmp_path / "d" / "a"
    file.write_text("1")
    first = places.fingerprint([tmp_path / "d"], "3.11")
    assert places.fingerprint([tmp_path / "d"], "3.12") != first
    file.write_text("2")
    second = places.fingerprint([tmp_path / "d"], "3.11")
    assert second != first
    file.rename(tmp_path / "d" / "b")
    assert places.fingerprint([tmp_path / "d"], "3.11") not in {first, second}


def test_a_stamp_is_forgotten_before_its_stage_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "STAMPS", tmp_path / "stamps")
    assert places.stamped("npm") == ""
    places.stamp("npm", "key")
    assert places.stamped("npm") == "key"
    places.forget("npm")
    assert places.stamped("npm") == ""


def test_the_address_is_loopback_unless_told_otherwise() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert serve.address({"PORT": str(port)}) == ("127.0.0.1", port)


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80", "-1", "\uff18\uff10\uff10\uff10"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(CannotGoOn, match="PORT is"):
        serve.address({"PORT": port})


def test_a_port_that_is_taken_is_refused_with_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotGoOn, match=f"PORT={port + 1}"):
            serve.address({"PORT": str(port)})


def test_listening_elsewhere_needs_the_names_by_which_it_is_reached() -> None:
    with pytest.raises(CannotGoOn, match="ALLOWED_HOSTS"):
        serve.address({"HOST": "0.0.0.0"})


def test_the_demonstration_never_takes_jobs_from_another_queue(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(serve, "VAR", tmp_path)
    given = {"REDIS_URL": "redis://production:6379/0", "DATABASE_URL": "postgres://production/council"}
    with_broker = serve.demonstration_environment(given, "127.0.0.1", 8000, Broker([], "redis+socket:///own.sock"))
    assert with_broker["REDIS_URL"] == "redis+socket:///own.sock"
    assert with_broker["EMBEDDED_WORKER"] == "0"
    assert with_broker["DATABASE_URL"] == given["DATABASE_URL"]  # handed on: the settings refuse it in words
    without = serve.demonstration_environment(given, "127.0.0.1", 8000, None)
    assert (without["REDIS_URL"], without["EMBEDDED_WORKER"]) == ("", "1")


def test_people_stay_signed_in_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "VAR", tmp_path)
    first = serve.demonstration_environment({}, "127.0.0.1", 8000, None)["SECRET_KEY"]
    assert len(first) >= 50
    assert serve.demonstration_environment({}, "127.0.0.1", 8000, None)["SECRET_KEY"] == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_one_copy_runs_once_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "VAR", tmp_path)
    first, second = serve.only_one_of_this_copy(), serve.only_one_of_this_copy()
    with first, pytest.raises(CannotGoOn, match="runs already"), second:
        pass
    with serve.only_one_of_this_copy():
        pass


def test_nothing_answers_where_nothing_listens() -> None:
    assert not serve.is_ready("127.0.0.1", 1)


def test_a_virtual_environment_of_another_python_is_made_anew() -> None:
    assert install._works(Path(sys.executable))
    assert not install._works(ROOT / "no-such-python")


def test_types_are_checked_where_the_rules_are() -> None:
    modules = set(checks.typed_modules())
    assert {"council_pm/environment.py", "council_pm/core/health.py", "council_pm/org/selectors.py"} <= modules
    assert "indicators/status.py" in modules
    assert not [name for name in modules if "/migrations/" in name]


@pytest.mark.parametrize(("code", "passes"), [(0, True), (3, False)])
def test_a_check_says_its_name_before_what_it_printed_and_whether_it_failed(
    capsys: pytest.CaptureFixture[str], code: int, passes: bool
) -> None:
    program = f"import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit({code})"
    command = checks.Command([sys.executable, "-c", program], dict(os.environ))
    assert checks._passes("A check", command) is passes
    said = capsys.readouterr().out.split("\n")
    assert said[:4] == ["", "== A check ==", "out", "err"]
    assert said[4:] == ([""] if passes else [f"-- failed after {said[4].split()[3]} s: A check", ""])


def test_every_check_runs_also_after_one_has_failed(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = dict(os.environ)
    good, bad = [sys.executable, "-c", "print('well')"], [sys.executable, "-c", "raise SystemExit(1)"]
    static = [("Types", checks.Command(bad, environment)), ("Lint", checks.Command(good, environment))]
    monkeypatch.setattr(checks, "set_up", lambda *, for_tests: None)
    monkeypatch.setattr(checks, "static_checks", lambda: static)
    monkeypatch.setattr(checks, "suites", lambda: [("The suite", good, environment)])
    assert checks.run_checks() == 1
    said = capfd.readouterr().out
    assert said.count("well") == 2
    assert said.endswith("\nFailed: Types.\n")
    monkeypatch.setattr(checks, "static_checks", lambda: static[1:])
    assert checks.run_checks() == 0


def test_without_servers_the_suite_says_so_and_runs_on_sqlite(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(checks, "browser", lambda: None)
    [(_, argv, environment)] = checks.suites()
    assert argv[-2:] == ["-m", "not browser"]
    assert "TEST_DATABASE_URL" not in environment
    said = capsys.readouterr().out
    assert "browser tests do not run" in said
    assert "does not run on PostgreSQL and Redis" in said


def test_with_servers_the_suite_runs_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://localhost/suite")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://127.0.0.1/15")
    first, second = checks.suites()
    assert "TEST_DATABASE_URL" not in first[2]
    assert second[2]["TEST_DATABASE_URL"] == "postgres://localhost/suite"


SUPERVISED = """
    import sys
    sys.path.insert(0, {root!r})
    from bootstrap.supervisor import Supervisor
    supervisor = Supervisor()
    supervisor.listen()
    program = (
        "import subprocess, sys, time;"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print(inner.pid, flush=True); time.sleep(600)"
    )
    supervisor.add("sleeper", [sys.executable, "-c", program], {{}})
    print("child", supervisor.children[0].process.pid, flush=True)
    supervisor.watch()
    supervisor.stop()
    print("stopped", flush=True)
"""


@pytest.fixture
def supervised(tmp_path: Path):
    program = tmp_path / "supervised.py"
    program.write_text(textwrap.dedent(SUPERVISED.format(root=str(ROOT))))
    process = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True, bufsize=1)
    yield process
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def lives(pid: int) -> bool:
    """Whether a process runs; one that nobody has collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()
    return state != "Z"


def numbers(process: subprocess.Popen[str], count: int) -> list[int]:
    """The process numbers that the supervisor and its child print, in whatever order."""
    assert process.stdout is not None
    return [int(process.stdout.readline().split()[-1]) for _ in range(count)]


def wait_until_gone(pids: list[int]) -> None:
    until = time.monotonic() + 20
    while any(lives(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in pids if lives(pid)] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_behind(supervised: subprocess.Popen[str], number: signal.Signals) -> None:
    pids = numbers(supervised, 2)
    supervised.send_signal(number)
    assert supervised.wait(20) == 0
    wait_until_gone(pids)


def test_a_child_that_dies_is_started_again(supervised: subprocess.Popen[str]) -> None:
    first = numbers(supervised, 2)
    os.kill(first[0], signal.SIGKILL)
    os.kill(first[1], signal.SIGKILL)
    assert supervised.stdout is not None
    assert "it is being started again" in supervised.stdout.readline()
    again = numbers(supervised, 1)
    assert lives(again[0])
    supervised.send_signal(signal.SIGTERM)
    assert supervised.wait(20) == 0
    wait_until_gone([*first, *again])


def test_a_child_that_cannot_start_ends_the_start_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from bootstrap import supervisor as module

    monkeypatch.setattr(module, "MOST_QUICK_DEATHS", 1)
    supervisor = module.Supervisor()
    supervisor.add("broken", [sys.executable, "-c", "raise SystemExit(3)"], {})
    try:
        with pytest.raises(CannotGoOn, match=r"The broken stops as soon as it starts \(exit code 3\)"):
            supervisor.wait_until(lambda: False, 20, "It")
    finally:
        supervisor.stop()
