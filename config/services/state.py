"""Where local data lives: database, objects, queue, keys and passwords are one folder, reset together."""

import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from config.services.processes import Missing, is_reachable_by_all

ROOT = Path(__file__).resolve().parent.parent.parent
ROOM = 500  # megabytes: a new cluster, its write-ahead log and the recordings of the scenario, with some to spare
SECRET_NAMES = ("postgres", "postgres_app", "postgres_sealer", "valkey", "s3", "django", "stored_secrets")
SIEGE_WANTED = "siege-wanted"  # mark in the demo's folder: somebody has pressed the button; holds which telling
SIEGE_PLAYS = "siege-plays"  # and while its cameras stream


def demo_folder() -> Path:
    """Return the demo's folder: EXHIBIT_STATE, else `.local` in the checkout (as root: below /var/lib).

    PostgreSQL does not run as root, and the ordinary user it then runs as cannot enter /root (mode 0700).
    """
    if given := os.environ.get("EXHIBIT_STATE"):
        return Path(given).resolve()
    if os.geteuid() != 0:
        return ROOT / ".local"
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    return Path("/var/lib") / f"exhibit-{mark}"


def throw_away_folder() -> Path:
    """Return a new folder that PostgreSQL's user can enter; folders of dead test runs are removed."""
    place = Path(tempfile.gettempdir())
    if os.geteuid() == 0 and not is_reachable_by_all(place):
        place = Path("/var/lib")
    for old in place.glob("exhibit-test-*"):
        if not _run_lives(old):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"exhibit-test-{os.getpid()}-", dir=place))
    folder.chmod(0o711)
    return folder


def _run_lives(folder: Path) -> bool:
    try:
        os.kill(int(folder.name.split("-")[2]), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):  # named by no process: something else, and not ours to remove
        return True
    return True


def make(folder: Path) -> None:
    """Make the folder so that PostgreSQL's user can pass through; raise `Missing` when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        (folder / "logs").mkdir(exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}): set EXHIBIT_STATE to a folder that can."
        raise Missing(message) from error
    if os.geteuid() == 0 and not is_reachable_by_all(folder):
        message = f"{folder} is closed to PostgreSQL's user: set EXHIBIT_STATE to a folder others may enter."
        raise Missing(message)


def make_sure_of_room(folder: Path) -> None:
    """Raise `Missing` when the disk has too little room for the data of a demo."""
    if (free := shutil.disk_usage(folder).free // 1024**2) < ROOM:
        message = f"{folder} has {free} MB left and the demo needs {ROOM}: make room, or set EXHIBIT_STATE."
        raise Missing(message)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def passwords(folder: Path) -> dict[str, str]:
    """Return the random passwords of this folder, 32 hex digits each, made when they are missing."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in SECRET_NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_hex(16) for name in missing}
        write_private(path, json.dumps(known))
    return known


def reset(folder: Path) -> None:
    """Remove what a run made, by name: the folder may be one that somebody also uses for other things."""
    for name in ("s3", "valkey", "postgres", "incoming", "static", "logs", "home", "camera", "beat", "programs"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (
        "secrets.json",
        "journal-key.pem",
        "sign-ins.json",
        "camera-keys.json",
        "taser-keys.json",
        "prepared",
        "played",
        "shared",
        SIEGE_WANTED,
        SIEGE_PLAYS,
        "beat",
    ):
        (folder / name).unlink(missing_ok=True)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter, and return it."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    return folder


def tool(name: str) -> Path:
    """Return the path of a program of this virtual environment; raise `Missing` when it is not installed."""
    path = Path(sys.executable).parent / name
    if not path.exists():
        message = f"{name} is not in this environment: remove .venv, and the next command makes it anew."
        raise Missing(message)
    return path
