"""Nothing of a killed run stays, and nothing of anybody else is touched."""

import subprocess
import sys

import pytest

from config.services import warden

WARDEN = [sys.executable, "-I", "-S", warden.__file__]


@pytest.mark.slow
def test_sweep_ends_the_processes_of_this_run_only(tmp_path, sleeper, until):
    ours = sleeper(**{warden.MARK: str(tmp_path)})
    other = sleeper(**{warden.MARK: f"{tmp_path}-other"})
    until(lambda: warden.marked(tmp_path) == [ours.pid])

    warden.sweep(tmp_path, patience=0)

    assert ours.wait(5) == -15
    assert other.poll() is None


@pytest.mark.slow
def test_warden_sweeps_when_its_run_vanishes(tmp_path, sleeper, until):
    ours = sleeper(**{warden.MARK: str(tmp_path)})
    until(lambda: warden.marked(tmp_path) == [ours.pid])
    (tmp_path / "running.json").write_text("{}")

    subprocess.run([*WARDEN, str(tmp_path), "0"], input=b"", check=True)

    assert ours.wait(5) == -15
    assert not (tmp_path / "running.json").exists()


@pytest.mark.slow
def test_warden_leaves_everything_when_its_run_has_stopped_all(tmp_path, sleeper):
    ours = sleeper(**{warden.MARK: str(tmp_path)})

    subprocess.run([*WARDEN, str(tmp_path), "0"], input=b"done", check=True)

    assert ours.poll() is None
