"""The public keys that a command trusts: those given to it, else those that the settings know."""

from collections.abc import Sequence

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from audit import checkpoint
from audit.cosignatures import WitnessVerifier
from audit.known_keys import BadWitness, former_verifiers, known_witnesses
from audit.notes import BadNote, Verifier


def add_keys(parser: CommandParser) -> None:
    """Add the options that name public keys."""
    parser.add_argument("--key", action="append", help="public key line of the journal to trust, instead of ours")
    parser.add_argument("--witness", action="append", help="public key line of a witness to trust, instead of ours")


def log_keys(given: Sequence[str] | None) -> list[Verifier]:
    """Return the journal's public keys; raises CommandError."""
    try:
        if given:
            return [Verifier.from_text(text) for text in given]
        signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN)
    except (BadNote, checkpoint.NoKey) as error:
        raise CommandError(str(error)) from error
    return [signer.verifier, *former_verifiers()]


def witness_keys(given: Sequence[str] | None) -> list[WitnessVerifier]:
    """Return the public keys of witnesses; raises CommandError."""
    try:
        if given:
            return [WitnessVerifier.from_text(text) for text in given]
        return [witness.verifier for witness in known_witnesses()]
    except (BadNote, BadWitness) as error:
        raise CommandError(str(error)) from error
