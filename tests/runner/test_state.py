"""Where local data lives, and what a reset removes."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.services import state
from config.services.processes import Missing


def test_state_folder_is_the_one_that_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("EXHIBIT_STATE", str(tmp_path / "mine"))

    assert state.demo_folder() == tmp_path / "mine"


@pytest.mark.parametrize(("user", "place"), [(0, "/var/lib"), (1000, str(state.ROOT))])
def test_root_keeps_its_data_where_postgresql_can_go(monkeypatch, user, place):
    monkeypatch.delenv("EXHIBIT_STATE", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: user)

    assert state.demo_folder().parent == Path(place)


def test_passwords_are_kept_private_and_stay_the_same(tmp_path):
    first = state.passwords(tmp_path)

    second = state.passwords(tmp_path)

    assert first == second
    assert len(set(first.values())) == len(state.SECRET_NAMES)
    assert {len(value) for value in first.values()} == {32}
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_reset_removes_only_what_a_run_made(tmp_path):
    for name in ("postgres", "s3", "holiday"):
        (tmp_path / name).mkdir()
    state.passwords(tmp_path)

    state.reset(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["holiday"]


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Missing) as missing:
        state.make(tmp_path / "file" / "state")

    assert str(missing.value) == (
        f"{tmp_path}/file/state cannot be written (Not a directory): set EXHIBIT_STATE to a folder that can."
    )


def test_a_new_run_removes_the_folders_of_dead_runs_alone(monkeypatch, tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f"exhibit-test-{dead.pid}-a", f"exhibit-test-{os.getpid()}-b", "exhibit-test-clips-0"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(state, "is_reachable_by_all", lambda _: True)

    made = state.throw_away_folder()

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {made.name, f"exhibit-test-{os.getpid()}-b", "exhibit-test-clips-0"}
