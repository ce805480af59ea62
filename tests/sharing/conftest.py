"""A journal of its own for bundles: emptied inside the test's transaction, and sealed with a known key."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from audit.sealer import Sealer
from evidence.intake import incoming
from evidence.sharing.actions.bundling import make_bundle, sign_if_attested
from evidence.sharing.models import Bundle, PackageVersion
from incidents.models import Incident
from tests.accounts.acts import journal_down
from tests.audit.attacks import TABLES, attack
from tests.factories.incidents import make_incident
from tests.sharing.made_bundle import make_sealer, make_version, seal


@pytest.fixture
def receiving_folder(tmp_path: Path, settings) -> Iterator[Path]:
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield incoming.folder()
    shutil.rmtree(settings.INCOMING_DIR, ignore_errors=True)


@pytest.fixture
def sealer(db: None, settings) -> Sealer:
    """Ask for it before anything that writes: tables with waiting triggers cannot be emptied."""
    attack(f"TRUNCATE {TABLES}")
    made = make_sealer()
    settings.AUDIT_VERIFIER = made.signer.verifier.as_text()
    return made


@pytest.fixture
def tanner_row(sealer: Sealer, pc_rahman: User) -> Incident:
    return make_incident("1182", pc_rahman, crime_reference="20/482913/26")


@pytest.fixture
def sent(receiving_folder: Path, tanner_row: Incident, pc_rahman: User) -> PackageVersion:
    return make_version(tanner_row, pc_rahman)


@pytest.fixture
def bundle(sealer: Sealer, sent: PackageVersion) -> Bundle:
    seal(sealer)
    made = make_bundle(version=sent)
    assert made is not None
    seal(sealer)
    signed = sign_if_attested(bundle=made)
    assert signed is not None
    return signed


__all__ = ["journal_down"]
