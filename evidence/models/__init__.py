"""What the evidence app keeps: items, their files, markers, uploads, who may see them and the work still due."""

from evidence.models.bulk import BulkAct, BulkJob, BulkState, BulkTarget, TargetState
from evidence.models.category import Category, CustomField, FieldKind, ItemCategory, Note
from evidence.models.choices import AccessClass, Kind, Readiness, Sensitivity, Source, Status, TimeBasis
from evidence.models.clip import Clip, ClipMethod, ClipPurpose
from evidence.models.disposal import Disposal, DisposalCertificate, DisposalState, FindingKind, StoreFinding
from evidence.models.file import File, Place, Role, VerifyOutcome
from evidence.models.force_form import ForceForm
from evidence.models.force_task import Cause, Closing, ForceTask
from evidence.models.grant import AccessGrant, AccessLevel, AccessRequest, RequestState
from evidence.models.hold import (
    FoundLink,
    HeldItem,
    Hold,
    HoldKind,
    LinkDecision,
    LinkKind,
    NearbyEvent,
)
from evidence.models.item import Item
from evidence.models.marker import Marker, MarkerPreset, MarkerSource
from evidence.models.read_log import ReadLog
from evidence.models.retention import (
    AfterPeriod,
    PeriodUnit,
    PolicyEffect,
    RetentionProgress,
    RetentionReview,
    RetentionRule,
    RetentionRuleVersion,
    RetentionState,
    ReviewDecision,
    VersionState,
)
from evidence.models.saved_search import LibraryLayout, SavedSearch
from evidence.models.search_document import Integrity, SearchDocument
from evidence.models.sidecar import Sidecar
from evidence.models.step import Step, StepName
from evidence.models.still import Still
from evidence.models.taser_review import Answer, ReferralGround, ReviewOutcome, TaserReview
from evidence.models.upload import Upload, UploadState, Urgency
from evidence.models.viewing import Company, PlayedRange, Viewing
from evidence.models.viewing_lock import LiftGround, LockedPerson, Part, ViewingLock

__all__ = [
    "AccessClass",
    "AccessGrant",
    "AccessLevel",
    "AccessRequest",
    "AfterPeriod",
    "Answer",
    "BulkAct",
    "BulkJob",
    "BulkState",
    "BulkTarget",
    "Category",
    "Cause",
    "Clip",
    "ClipMethod",
    "ClipPurpose",
    "Closing",
    "Company",
    "CustomField",
    "Disposal",
    "DisposalCertificate",
    "DisposalState",
    "FieldKind",
    "File",
    "FindingKind",
    "ForceForm",
    "ForceTask",
    "FoundLink",
    "HeldItem",
    "Hold",
    "HoldKind",
    "Integrity",
    "Item",
    "ItemCategory",
    "Kind",
    "LibraryLayout",
    "LiftGround",
    "LinkDecision",
    "LinkKind",
    "LockedPerson",
    "Marker",
    "MarkerPreset",
    "MarkerSource",
    "NearbyEvent",
    "Note",
    "Part",
    "PeriodUnit",
    "Place",
    "PlayedRange",
    "PolicyEffect",
    "ReadLog",
    "Readiness",
    "ReferralGround",
    "RequestState",
    "RetentionProgress",
    "RetentionReview",
    "RetentionRule",
    "RetentionRuleVersion",
    "RetentionState",
    "ReviewDecision",
    "ReviewOutcome",
    "Role",
    "SavedSearch",
    "SearchDocument",
    "Sensitivity",
    "Sidecar",
    "Source",
    "Status",
    "Step",
    "StepName",
    "Still",
    "StoreFinding",
    "TargetState",
    "TaserReview",
    "TimeBasis",
    "Upload",
    "UploadState",
    "Urgency",
    "VerifyOutcome",
    "VersionState",
    "Viewing",
    "ViewingLock",
]
