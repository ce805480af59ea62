"""Third-party browser files are the published ones: hashes in VENDOR.md are computed again."""

import hashlib
import re

from tests.house.tree import ROOT

VENDOR = ROOT / "config" / "static" / "vendor"
TABLE = (VENDOR / "VENDOR.md").read_text(encoding="utf-8")
NOTED = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", TABLE.partition("## Changed")[0], re.MULTILINE))
PUBLISHED = re.findall(
    r"^\| `([^`]+)` \| `([^`]+)` \| `([0-9a-f]{64})` \|$", TABLE.partition("## Changed")[2], re.MULTILINE
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_every_vendored_file_has_the_hash_noted_for_it() -> None:
    found = {
        str(path.relative_to(VENDOR)): sha256(path.read_bytes())
        for path in VENDOR.rglob("*")
        if path.is_file() and path != VENDOR / "VENDOR.md"
    }

    assert found == NOTED


def test_a_changed_file_with_its_line_put_back_is_the_published_one() -> None:
    restored = {
        file: {sha256((VENDOR / file).read_bytes() + f"{line}{end}".encode()) for end in ("", "\n")}
        for file, line, _ in PUBLISHED
    }

    assert [file for file, _, digest in PUBLISHED if digest not in restored[file]] == []
    assert len(restored) == 4


def test_every_vendored_package_carries_its_licence() -> None:
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]

    assert [path.name for path in folders if not (path / "LICENSE").is_file()] == []


def test_the_icons_carry_their_licence() -> None:
    licence = (VENDOR.parent / "icons-license.txt").read_text(encoding="utf-8")

    assert licence.startswith("ISC License")
