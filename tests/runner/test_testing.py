"""`manage.py test`: what it runs, and what it tells pytest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.services import pytest_plugin, state, testing
from config.services.progress import Progress
from config.services.testing import Check


def test_quick_leaves_out_browser_and_slow_tests():
    command = testing.pytest_command([], quick=True)

    assert command[command.index("-m", 2) :][:2] == ["-m", "not browser and not slow"]


@pytest.mark.parametrize("arguments", [["-x"], ["--pdb"], ["-n", "0"], ["-s"]])
def test_what_needs_one_process_gets_one(arguments):
    assert "2" not in testing.pytest_command(arguments, quick=False)


def test_arguments_go_to_pytest_as_they_are():
    assert testing.pytest_command(["tests/evidence", "-k", "hold"], quick=False)[-3:] == [
        "tests/evidence",
        "-k",
        "hold",
    ]


@pytest.mark.slow
def test_failed_check_is_named_and_the_others_still_run(monkeypatch, capsys):
    good = Check("spelling", [sys.executable, "-c", "print('fine')"])
    bad = Check("types", [sys.executable, "-c", "print('models.py:3: wrong'); raise SystemExit(1)"])
    monkeypatch.setattr(testing, "checks", lambda: [bad, good])

    failed = testing.run_checks(Progress())

    printed = capsys.readouterr().out
    assert failed == ["types"]
    assert "types  FAILED" in printed
    assert "models.py:3: wrong" in printed
    assert "spelling" in printed
    assert "fine" not in printed


def test_every_tool_of_the_house_is_called():
    tools = {check.command[0].rpartition("/")[2] for check in testing.checks()}

    assert tools >= {"ruff", "lint-imports", "mypy", "codespell", "deptry", "djlint"}


@pytest.mark.parametrize(("value", "outcome"), [("true", "fail"), ("", "skip")])
def test_missing_browser_is_a_failure_in_ci_and_a_skip_elsewhere(monkeypatch, value, outcome):
    monkeypatch.setenv("CI", value)

    with pytest.raises(getattr(pytest, outcome).Exception) as raised:
        pytest_plugin._without("Chromium is not installed")

    assert raised.value.msg.startswith("Chromium is not installed")


def test_scanner_is_found_where_an_ordinary_path_does_not_look(monkeypatch, tmp_path):
    program = tmp_path / "clamd"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert pytest_plugin.find_clamd() == str(program)


def last_lines_of_a_run(folder: Path, mark: str) -> str:
    """Run a test with this mark that fails at its first try only; return what pytest prints by our rule."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser: b\n  slow: s\n  plain: p\n")
    (folder / "conftest.py").write_text(
        "from config.services.pytest_plugin import pytest_collection_modifyitems, pytest_terminal_summary\n"
    )
    (folder / "test_waiting.py").write_text(
        "import pathlib\nimport pytest\n\n"
        f"@pytest.mark.{mark}\n"
        "def test_waiting():\n"
        "    seen = pathlib.Path('seen')\n"
        "    is_second = seen.exists()\n"
        "    seen.touch()\n"
        "    assert is_second, 'the machine was busy'\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--max-suite-reruns=3"]
    environment = {**os.environ, "PYTHONPATH": str(state.ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["browser", "slow"])
def test_what_waits_for_the_machine_has_a_second_try_that_is_counted_and_told(tmp_path, mark):
    printed = last_lines_of_a_run(tmp_path, mark)

    assert "failed at the first try: test_waiting.py::test_waiting" in printed
    assert "AssertionError: the machine was busy" in printed
    assert "1 passed, 1 rerun in" in printed.splitlines()[-1]


@pytest.mark.slow
def test_other_tests_have_one_try(tmp_path):
    printed = last_lines_of_a_run(tmp_path, "plain")

    assert "1 failed in" in printed.splitlines()[-1]
