"""The steps of the Dockerfile that need no engine, run as they stand in it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from config.services import state
from tests.deploy.compose import dockerfile
from tests.deploy.production import values_of_image
from tests.house.tree import ROOT

PIP = re.compile(r"/usr/local/exhibit/bin/python (\S.*?/pip\S*) install ")


@pytest.mark.slow
def test_shell_of_the_image_finds_pip_in_its_wheel() -> None:
    words = PIP.search(dockerfile()).group(1)

    done = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.quote(sys.executable)} {words} --version"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("pip ")


@pytest.mark.slow
def test_static_files_are_collected_with_the_values_of_that_line_alone(tmp_path: Path) -> None:
    line = re.search(r"^RUN (SECRET_KEY=build .*)$", dockerfile(), re.MULTILINE).group(1)
    words = shlex.split(line)
    values = dict(word.split("=", 1) for word in words if re.match(r"[A-Z0-9_]+=", word))
    command = [word for word in words if not re.match(r"[A-Z0-9_]+=", word)]
    paths = dict.fromkeys(("INCOMING_DIR", "FFMPEG_BIN", "FFPROBE_BIN", "AUDIT_SIGNING_KEY_FILE"), os.devnull)
    environment = values_of_image() | paths | values | {"STATIC_ROOT": str(tmp_path), "PATH": os.defpath}

    done = subprocess.run(
        [str(state.tool("python")), *command[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (command[:3], done.returncode, done.stderr) == (["python", "manage.py", "collectstatic"], 0, "")
    assert (tmp_path / "staticfiles.json").exists()


def test_proxy_serves_the_files_that_the_application_collected() -> None:
    copied = re.findall(r"^COPY --from=application (\S+) (\S+)$", dockerfile(), re.MULTILINE)
    configuration = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    assert copied == [("/srv/exhibit/static-collected", "/srv/static")]
    assert "alias /srv/static/;" in configuration
    assert "WORKDIR /srv/exhibit\n" in dockerfile()


def test_nothing_that_is_left_out_of_the_image_is_imported() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    left_out = [name.replace("/", ".") for name in ignored if (ROOT / name).is_dir()]
    parts = ("audit", "accounts", "devices", "incidents", "evidence", "community", "streaming", "config")
    found = [path for part in parts for path in (ROOT / part).rglob("*.py") if "simulator" not in path.parts]
    sources = [path for path in found if str(path.relative_to(ROOT)) not in ignored]

    imports = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(map(re.escape, left_out))})\b", re.MULTILINE)
    importers = [str(path) for path in sources if imports.search(path.read_text(encoding="utf-8"))]

    assert {"tests", "devices.simulator"} <= set(left_out)
    assert importers == []
