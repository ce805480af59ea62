"""manage.py before there is an environment: it lists its commands and explains what is missing."""

import importlib.util
import subprocess
import sys

import pytest

from config.services.state import ROOT


@pytest.fixture
def manage():
    spec = importlib.util.spec_from_file_location("manage", ROOT / "manage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments, environment):
    command = [sys.executable, "-I", "-S", str(ROOT / "manage.py"), *arguments]  # -S: no installed package is in reach
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_without_a_command_it_lists_them_a_line_each(bare_environment):
    done = run(environment=bare_environment)

    names = [line.split()[0] for line in done.stdout.splitlines()[2:]]
    assert done.returncode == 0
    assert names[:3] == ["demo", "test", "benchmark"]
    assert {"migrate", "shell", "prepare"} <= set(names)
    assert all(len(line.split()) > 2 for line in done.stdout.splitlines()[2:])


def test_old_python_is_one_sentence(manage, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit) as stopped:
        manage.main()

    assert stopped.value.code == "Exhibit needs Python 3.11 or newer and this is 3.9: run it with a newer python3."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ERROR: No matching distribution found for weed", "A package has no wheel for this system"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "The package index does not answer"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "A package differs from its locked hash"),
        ("WARNING: old\nERROR: something odd\nnote", "The environment could not be made: ERROR: something odd"),
    ],
)
def test_failed_set_up_is_explained_in_one_sentence(manage, tmp_path, words, sentence):
    log = tmp_path / "set-up.log"
    log.write_text(words)

    explained = manage.explain(log)

    assert explained.startswith(sentence)
    assert explained.endswith(f"(log: {log}).")


def test_full_disk_is_said_before_the_set_up_begins(manage, monkeypatch, tmp_path):
    monkeypatch.setattr(manage, "ROOM", 10**9)

    with pytest.raises(SystemExit) as stopped:
        manage.make_environment(tmp_path / "venv", tmp_path / "venv" / "bin" / "python")

    assert stopped.value.code.endswith("and the environment needs 1000000000: make room, or set EXHIBIT_VENV.")
