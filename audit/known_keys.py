"""Whose signatures count: the journal's former keys and the witnesses, as the settings name them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from audit.checkpoint import NoKey, read_signer
from audit.cosignatures import WitnessVerifier
from audit.notes import Verifier


class BadWitness(ValueError):
    """An entry of AUDIT_WITNESSES cannot be read; the message says how one is written."""


@dataclass(frozen=True)
class KnownWitness:
    """A witness run by another body: its public key and the address of its submission prefix."""

    verifier: WitnessVerifier
    url: str

    @property
    def name(self) -> str:
        return self.verifier.name


def former_verifiers() -> list[Verifier]:
    """Return the public keys that signed before the present one (settings.AUDIT_FORMER_VERIFIERS)."""
    return [Verifier.from_text(text) for text in getattr(settings, "AUDIT_FORMER_VERIFIERS", [])]


def journal_verifier() -> Verifier | None:
    """Return the public key that signs now: from settings.AUDIT_VERIFIER, else of the key file where it lies here.

    Raises BadNote when the setting is not a key.
    """
    if text := getattr(settings, "AUDIT_VERIFIER", ""):
        return Verifier.from_text(text)
    try:
        return read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN).verifier
    except NoKey:
        return None


def known_witnesses() -> list[KnownWitness]:
    """Return the witnesses of settings.AUDIT_WITNESSES; raises BadWitness."""
    return [_witness(text) for text in getattr(settings, "AUDIT_WITNESSES", [])]


def _witness(text: str) -> KnownWitness:
    key, _, url = text.partition(" ")
    try:
        parts = urlsplit(url.strip())
        verifier = WitnessVerifier.from_text(key)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        message = f"AUDIT_WITNESSES: {error} Write the witness's key, a space, and its address."
        raise BadWitness(message) from error
    if not is_address:
        message = f"AUDIT_WITNESSES: {verifier.name} has no http:// or https:// address after its key and a space."
        raise BadWitness(message)
    return KnownWitness(verifier, url.strip().rstrip("/"))
