"""The seal of an item: what was compared, when, and whether it held; in words a lawyer can read out."""

from dataclasses import dataclass

from django.utils import timezone

from evidence.models import File
from evidence.models.file import VerifyOutcome


@dataclass(frozen=True)
class Seal:
    """What the page shows; `tone` is "", "wait" or "bad"."""

    tone: str
    icon: str
    headline: str
    sentence: str
    chain: str
    sha256: str
    can_check: bool


def seal_of(original: File | None, *, links: int, unsealed: int, is_erased: bool = False) -> Seal:
    """Return the seal of an original with `links` journal entries, of which `unsealed` wait for the sealer."""
    waiting = f", {unsealed} being sealed" if unsealed else ", all sealed"
    chain = f"Custody chain has {links} link{'' if links == 1 else 's'}{waiting}."
    if is_erased:
        sentence = "Every copy was erased and the certificate keeps their SHA-256. The custody chain stays."
        return Seal("wait", "file-badge", "Erased", sentence, chain, "", can_check=False)
    if original is None:
        return Seal(
            "wait", "hourglass", "No original yet", "The recording has not arrived whole.", chain, "", can_check=False
        )
    by_camera = original.item.camera_id is not None
    if original.verify_outcome == VerifyOutcome.MISMATCH:
        sender = "the camera sent" if by_camera else "was received"
        sentence = f"The stored bytes differ from what {sender}. Nobody can play or share this item."
        return Seal("bad", "shield-alert", "Original changed", sentence, chain, original.sha256, can_check=True)
    if not original.is_stored:
        how = "matched the camera's" if by_camera else "was taken"
        sentence = f"SHA-256 {how} while the bytes arrived. The stored copy will be read back."
        return Seal("wait", "shield-check", "Received whole", sentence, chain, original.sha256, can_check=False)
    moment = timezone.localtime(original.verified_at or original.stored_at)
    read = f"{moment:%d %b %Y at %H:%M:%S}"
    how = "matched the camera's on arrival, and again" if by_camera else "was taken on arrival, and matched"
    sentence = f"SHA-256 {how} when the stored copy was read on {read}."
    return Seal("", "shield-check", "Original unchanged", sentence, chain, original.sha256, can_check=True)
