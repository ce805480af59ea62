"""What the evidence app keeps: items, their files, markers, uploads and the work still due."""

from evidence.models.file import File, Place, Role, VerifyOutcome
from evidence.models.item import Item, Kind, Readiness, Source, Status
from evidence.models.marker import Marker, MarkerSource
from evidence.models.step import Step, StepName
from evidence.models.upload import Upload, UploadState

__all__ = [
    "File",
    "Item",
    "Kind",
    "Marker",
    "MarkerSource",
    "Place",
    "Readiness",
    "Role",
    "Source",
    "Status",
    "Step",
    "StepName",
    "Upload",
    "UploadState",
    "VerifyOutcome",
]
