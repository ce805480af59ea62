"""YARA-X with our rules: looks at every byte of a file."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

import yara_x

from community.quarantine.answers import Answer, Found

RULES = Path(__file__).parent / "rules"
ENGINE = "yara"
LEAST_SECONDS = 60
BYTES_A_SECOND = 20_000_000  # slower than this on average is given up


def scan(path: Path) -> Answer:
    """Look at a file; a file that takes too long is unscannable, one that cannot be read an error."""
    scanner = yara_x.Scanner(_rules())
    try:
        scanner.set_timeout(LEAST_SECONDS + path.stat().st_size // BYTES_A_SECOND)
        found = scanner.scan_file(str(path))
    except yara_x.TimeoutError:
        return _answer(Found.UNSCANNABLE, "It takes too long to look at all of it.")
    except (yara_x.ScanError, OSError):
        return _answer(Found.ERROR, "The file could not be read.")
    return _worst([dict(rule.metadata) for rule in found.matching_rules])


def _worst(matches: list[dict[str, object]]) -> Answer:
    for wanted in (Found.INFECTED, Found.UNSCANNABLE):
        for match in matches:
            if match.get("verdict") == wanted:
                return _answer(wanted, str(match.get("says", "A rule of the force")))
    if matches:  # a rule without a verdict of ours: hold it back rather than let it through
        return _answer(Found.UNSCANNABLE, str(matches[0].get("says", "A rule of the force")))
    return _answer(Found.CLEAN)


def _answer(found: Found, finding: str = "") -> Answer:
    return Answer(ENGINE, found, finding, rules_version())


@cache
def rules_version() -> str:
    """Return the versions of engine and rules, as the scan is to be remembered."""
    return f"YARA-X {version('yara-x')}, {len(list(RULES.glob('*.yar')))} rule file(s)"


@cache
def _rules() -> yara_x.Rules:
    compiler = yara_x.Compiler()
    for path in sorted(RULES.glob("*.yar")):
        compiler.new_namespace(path.stem)
        compiler.add_source(path.read_text(encoding="utf-8"), origin=path.name)
    return compiler.build()
