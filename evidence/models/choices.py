"""The words an evidence item can carry: what it is, where it came from, its state, its access class and its flags."""

from django.db import models


class Kind(models.TextChoices):
    """What the item is to a person."""

    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    IMAGE = "image", "Image"
    DOCUMENT = "document", "Document"
    OTHER = "other", "Other"


class Source(models.TextChoices):
    """Where the item came from."""

    BODY_WORN = "body_worn", "Body camera"
    CCTV = "cctv", "CCTV"
    DOORBELL = "doorbell", "Doorbell"
    DASHCAM = "dashcam", "Dashcam"
    PHONE = "phone", "Phone"
    DRONE = "drone", "Drone or helicopter"
    INTERVIEW = "interview", "Interview recording"
    CALL = "call", "999 or radio recording"
    TASER_LOG = "taser_log", "TASER log"
    DOCUMENT = "document", "Document"
    OTHER = "other", "Other"


class Status(models.TextChoices):
    """The item's life (words.md section 5.1); allowed moves are in MOVES."""

    PROCESSING = "processing", "Processing"
    TRIAGE_PENDING = "triage_pending", "Triage pending"
    ACTIVE = "active", "Active"
    DECLINED = "declined", "Declined"
    FAILED = "failed", "Failed"
    QUEUED = "queued", "Queued for deletion"
    DELETED = "deleted", "Deleted"


MOVES: dict[Status, frozenset[Status]] = {
    Status.PROCESSING: frozenset({Status.ACTIVE, Status.TRIAGE_PENDING, Status.FAILED}),
    Status.FAILED: frozenset({Status.PROCESSING, Status.ACTIVE}),
    Status.TRIAGE_PENDING: frozenset({Status.ACTIVE, Status.DECLINED}),
    Status.ACTIVE: frozenset({Status.QUEUED}),
    Status.DECLINED: frozenset({Status.QUEUED}),
    Status.QUEUED: frozenset({Status.ACTIVE, Status.DECLINED, Status.DELETED}),
    Status.DELETED: frozenset(),
}


class Readiness(models.TextChoices):
    """What a browser can do with the item; `readiness_cause` says why in a sentence."""

    WAITING = "waiting", "Being prepared"
    READY = "ready", "Ready to play"
    AUDIO_ONLY = "audio_only", "Sound only"
    KEPT = "kept", "Kept, not playable here"
    REFUSED = "refused", "Refused: empty"


PLAYABLE = (Readiness.READY, Readiness.AUDIO_ONLY)


class TimeBasis(models.TextChoices):
    """How we know when it was recorded; an unknown time is never invented."""

    DEVICE = "device", "The device's clock, its error taken out"
    FILE = "file", "Written in the file"
    STATED = "stated", "Stated by a person"
    UNKNOWN = "unknown", "Unknown"


class AccessClass(models.TextChoices):
    """How closely an item is kept; one at a time."""

    UNRESTRICTED = "unrestricted", "Unrestricted"
    RESTRICTED = "restricted", "Restricted"
    CONFIDENTIAL = "confidential", "Confidential"


class Sensitivity(models.TextChoices):
    """Flags that hide an item from everybody who is not named (words.md section 6, uk-rules.md U28)."""

    RASSO = "rasso", "Rape or serious sexual offence"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    CHILD = "child", "Child"
    INTIMATE = "intimate", "Intimate images"
    CUSTODY_STRIP = "custody_strip", "Custody strip search"
    COVERT = "covert", "CHIS or covert"
    LEGAL_PRIVILEGE = "legal_privilege", "Legal professional privilege"
