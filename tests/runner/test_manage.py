"""manage.py before there is an environment: it lists its commands and explains what is missing."""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

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
        (
            (
                "WARNING: Retrying (Retry(total=0)) after connection broken\n"
                "ERROR: No matching distribution found for amqp"
            ),
            "The package index does not answer",
        ),
        (
            (
                "WARNING: Retrying (Retry(total=4)) after connection broken\n"
                "ERROR: No matching distribution found for weed"
            ),
            "A package has no wheel for this system",
        ),
        ("/usr/bin/python3: No module named venv", "This Python has no venv module: install it (Debian: python3-venv)"),
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


def test_bytecode_is_kept_in_the_environment_whatever_the_terminal_says(manage, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)

    manage.keep_bytecode(tmp_path)

    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode")


def test_place_of_bytecode_that_somebody_chose_is_theirs(manage, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/chosen")

    manage.keep_bytecode(tmp_path)

    assert os.environ["PYTHONPYCACHEPREFIX"] == "/chosen"


@pytest.fixture
def installers(monkeypatch, tmp_path):
    """A uv and a Python that write down what they are asked for; uv ends as the file `status` says."""
    for name, ending in (("uv", f"exit $(cat {tmp_path}/status)"), ("python", "exit 0")):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/asked\n{ending}\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "status").write_text("0")
    return tmp_path


def asked(folder):
    return [line.split()[:3] for line in (folder / "asked").read_text().splitlines()]


def fill(manage, folder):
    with (folder / "log").open("w") as output:
        return manage.fill(folder / "python", output)


def test_uv_installs_when_it_is_there(manage, monkeypatch, installers):
    monkeypatch.setattr(manage, "names_an_index", lambda _: False)

    status = fill(manage, installers)

    assert (status, asked(installers)) == (0, [["uv", "pip", "install"]])
    assert f"--require-hashes --only-binary=:all: -r {manage.LOCK}" in (installers / "asked").read_text()


def test_pip_takes_over_when_uv_fails(manage, monkeypatch, installers):
    monkeypatch.setattr(manage, "names_an_index", lambda _: False)
    (installers / "status").write_text("2")

    status = fill(manage, installers)

    pip = next((ROOT / "vendor").glob("pip-*.whl")) / "pip"
    assert (status, asked(installers)) == (0, [["uv", "pip", "install"], ["python", str(pip), "install"]])


def test_uv_is_not_asked_where_pip_is_told_its_index(manage, monkeypatch, installers):
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.midshire.example/simple")

    fill(manage, installers)

    assert [words[0] for words in asked(installers)] == ["python"]


@pytest.mark.parametrize(
    ("lines", "is_named"),
    [
        ("[global]\nindex-url = https://packages.midshire.example/simple\n", True),
        ("[install]\nno-index: true\n", True),
        ("[global]\ncert = /etc/ssl/midshire.pem\nextra-index-url = https://more.example\n", False),
    ],
)
def test_settings_file_of_pip_can_name_the_index(manage, monkeypatch, tmp_path, lines, is_named):
    (tmp_path / "pip.conf").write_text(lines)
    monkeypatch.setattr(manage, "PIP_FILES", [str(tmp_path / "pip.conf")])
    monkeypatch.setattr(manage, "home", lambda: tmp_path)

    assert manage.names_an_index({}) is is_named


def test_user_without_a_name_gets_a_home_for_the_set_up(manage, monkeypatch):
    def nobody(_):
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)

    assert manage.home() == Path(tempfile.gettempdir())


def test_full_disk_is_said_before_the_set_up_begins(manage, monkeypatch, tmp_path):
    monkeypatch.setattr(manage, "ROOM", 10**9)

    with pytest.raises(SystemExit) as stopped:
        manage.make_environment(tmp_path / "venv", tmp_path / "venv" / "bin" / "python")

    assert stopped.value.code.endswith("and the environment needs 1000000000: make room, or set EXHIBIT_VENV.")
