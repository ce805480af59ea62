"""Every act that Exhibit records, and its kind under section 62 of the Data Protection Act 2018."""

from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """The six operations that DPA 2018 s. 62(1) names, and two of our own."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SECURITY = "security"
    SYSTEM = "system"


class Outcome(StrEnum):
    """How an act ended."""

    SUCCESS = "success"
    DENIED = "denied"
    ERROR = "error"


class Operation(StrEnum):
    """What was done, as `noun.verb`; a value stands in the journal for ever and never changes its meaning."""

    _kind: Kind

    def __new__(cls, value: str, kind: Kind) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._kind = kind
        return member

    @property
    def kind(self) -> Kind:
        """The kind under DPA 2018 s. 62, or security or system."""
        return self._kind

    @property
    def label(self) -> str:
        """The operation in words, such as "Evidence played"."""
        return self.value.replace(".", " ").replace("_", " ").capitalize()

    ACCESS_ASKED = "access.asked", Kind.SECURITY
    ACCESS_DENIED = "access.denied", Kind.SECURITY
    ACCESS_GIVEN = "access.given", Kind.SECURITY
    ACCESS_REFUSED = "access.refused", Kind.SECURITY
    ACCESS_REQUESTED = "access.requested", Kind.SECURITY
    ACCESS_TAKEN = "access.taken", Kind.SECURITY
    ALERTS_EXPORTED = "alerts.exported", Kind.CONSULTATION
    ALERTS_VIEWED = "alerts.viewed", Kind.CONSULTATION
    ALERT_ACKNOWLEDGED = "alert.acknowledged", Kind.ALTERATION
    ALERT_ENDED = "alert.ended", Kind.ALTERATION
    ALERT_ESCALATED = "alert.escalated", Kind.ALTERATION
    ALERT_LAPSED = "alert.lapsed", Kind.ALTERATION
    ALERT_PROMPTED = "alert.prompted", Kind.DISCLOSURE
    ALERT_RAISED = "alert.raised", Kind.COLLECTION
    ALERT_RULE_CHANGED = "alert.rule_changed", Kind.SYSTEM
    ALERT_TESTED = "alert.tested", Kind.SYSTEM
    ALERT_VIEWED = "alert.viewed", Kind.CONSULTATION
    AUDIT_VERIFIED = "audit.verified", Kind.SYSTEM
    BACKUP_ARRIVED = "backup.arrived", Kind.ALTERATION
    BACKUP_ASKED = "backup.asked", Kind.COLLECTION
    BACKUP_CANCELLED = "backup.cancelled", Kind.ALTERATION
    BACKUP_SENT = "backup.sent", Kind.ALTERATION
    BACKUP_WRITTEN = "backup.written", Kind.COLLECTION
    BULK_CANCELLED = "bulk.cancelled", Kind.ALTERATION
    BULK_RUN = "bulk.run", Kind.ALTERATION
    BULK_STARTED = "bulk.started", Kind.ALTERATION
    CAMERA_ADDED = "camera.added", Kind.SYSTEM
    CAMERA_CHANGED = "camera.changed", Kind.SYSTEM
    CAMERA_COMMANDED = "camera.commanded", Kind.SYSTEM
    CAMERA_COMMAND_ANSWERED = "camera.command_answered", Kind.COLLECTION
    CAMERA_FIRMWARE_WANTED = "camera.firmware_wanted", Kind.SYSTEM
    CAMERA_FOUND = "camera.found", Kind.SYSTEM
    CAMERA_ISSUED = "camera.issued", Kind.SYSTEM
    CAMERA_KEY_MADE = "camera.key_made", Kind.SECURITY
    CAMERA_REPORTED = "camera.reported", Kind.COLLECTION
    CAMERA_LOST = "camera.lost", Kind.SECURITY
    CAMERA_RETIRED = "camera.retired", Kind.SYSTEM
    CAMERA_RETURNED = "camera.returned", Kind.SYSTEM
    CAMERA_SEEN = "camera.seen", Kind.SYSTEM
    CAMERA_SETTINGS_APPLIED = "camera.settings_applied", Kind.SYSTEM
    CAMERA_SETTINGS_WANTED = "camera.settings_wanted", Kind.SYSTEM
    CASE_CHANGED = "case.changed", Kind.ALTERATION
    CASE_OPENED = "case.opened", Kind.COLLECTION
    CASE_OUTCOME_ENTERED = "case.outcome_entered", Kind.ALTERATION
    CASE_VIEWED = "case.viewed", Kind.CONSULTATION
    CLIENT_ADDED = "client.added", Kind.SECURITY
    CLIENT_DISABLED = "client.disabled", Kind.SECURITY
    COMMAND_ENDED = "command.ended", Kind.ALTERATION
    COMMAND_HANDED_OVER = "command.handed_over", Kind.ALTERATION
    COMMAND_TAKEN = "command.taken", Kind.ALTERATION
    COMMUNITY_ABANDONED = "community.abandoned", Kind.SYSTEM
    COMMUNITY_ACCEPTED = "community.accepted", Kind.COLLECTION
    COMMUNITY_ASKED = "community.asked", Kind.COLLECTION
    COMMUNITY_ASKED_AGAIN = "community.asked_again", Kind.COLLECTION
    COMMUNITY_COPY_MADE = "community.copy_made", Kind.SYSTEM
    COMMUNITY_COPY_PLAYED = "community.copy_played", Kind.CONSULTATION
    COMMUNITY_DECLINED = "community.declined", Kind.ALTERATION
    COMMUNITY_ERASED = "community.erased", Kind.ERASURE
    COMMUNITY_EXPORTED = "community.exported", Kind.CONSULTATION
    COMMUNITY_GIVER_FORGOTTEN = "community.giver_forgotten", Kind.ERASURE
    COMMUNITY_RELEASED = "community.released", Kind.SECURITY
    COMMUNITY_RENEWED = "community.renewed", Kind.COLLECTION
    COMMUNITY_REQUEST_VIEWED = "community.request_viewed", Kind.CONSULTATION
    COMMUNITY_REVOKED = "community.revoked", Kind.SECURITY
    COMMUNITY_VIEWED = "community.viewed", Kind.CONSULTATION
    CORDON_DRAWN = "cordon.drawn", Kind.COLLECTION
    CORDON_ENTERED = "cordon.entered", Kind.COLLECTION
    CORDON_LIFTED = "cordon.lifted", Kind.ALTERATION
    CUSTODY_EXPORTED = "custody.exported", Kind.CONSULTATION
    CUSTODY_VERIFIED = "custody.verified", Kind.SYSTEM
    CUSTODY_VIEWED = "custody.viewed", Kind.CONSULTATION
    DECISION_PICTURE_KEPT = "decision.picture_kept", Kind.COLLECTION
    DECISION_PICTURE_SEEN = "decision.picture_seen", Kind.CONSULTATION
    DECISION_PICTURES_ERASED = "decision.pictures_erased", Kind.ERASURE
    DECISION_PICTURES_ASKED = "decision.pictures_asked", Kind.COLLECTION
    DECISION_RECORDED = "decision.recorded", Kind.COLLECTION
    DECISION_VIEWED = "decision.viewed", Kind.CONSULTATION
    DEVICE_MESSAGE_REFUSED = "device.message_refused", Kind.SECURITY
    DISPOSAL_APPROVED = "disposal.approved", Kind.ALTERATION
    DISPOSAL_ASKED = "disposal.asked", Kind.ALTERATION
    DISPOSAL_ENDED = "disposal.ended", Kind.ALTERATION
    DISPOSAL_QUEUED = "disposal.queued", Kind.ALTERATION
    DISPOSAL_STARTED = "disposal.started", Kind.ERASURE
    DOCK_ADDED = "dock.added", Kind.SYSTEM
    DOCK_CHANGED = "dock.changed", Kind.SYSTEM
    EDGE_PUBLISHED = "edge.published", Kind.COLLECTION
    EDGE_READ = "edge.read", Kind.CONSULTATION
    EDGE_TOKEN_GIVEN = "edge.token_given", Kind.CONSULTATION
    EVIDENCE_ALIGNED = "evidence.aligned", Kind.ALTERATION
    EVIDENCE_CATEGORISED = "evidence.categorised", Kind.ALTERATION
    EVIDENCE_CHANGED = "evidence.changed", Kind.ALTERATION
    EVIDENCE_CLIP_ASKED = "evidence.clip_asked", Kind.ALTERATION
    EVIDENCE_CLIP_MADE = "evidence.clip_made", Kind.COMBINATION
    EVIDENCE_COMPLETED = "evidence.completed", Kind.COMBINATION
    EVIDENCE_COPY_MADE = "evidence.copy_made", Kind.ALTERATION
    EVIDENCE_DOWNLOADED = "evidence.downloaded", Kind.CONSULTATION
    EVIDENCE_ERASED = "evidence.erased", Kind.ERASURE
    EVIDENCE_EXPORTED = "evidence.exported", Kind.CONSULTATION
    EVIDENCE_FAILED = "evidence.failed", Kind.SYSTEM
    EVIDENCE_LISTED = "evidence.listed", Kind.CONSULTATION
    EVIDENCE_MANIFEST_KEPT = "evidence.manifest_kept", Kind.COLLECTION
    EVIDENCE_MARKED = "evidence.marked", Kind.ALTERATION
    EVIDENCE_NOTED = "evidence.noted", Kind.ALTERATION
    EVIDENCE_PLAYED = "evidence.played", Kind.CONSULTATION
    EVIDENCE_PROTECTED = "evidence.protected", Kind.SECURITY
    EVIDENCE_READY = "evidence.ready", Kind.SYSTEM
    EVIDENCE_REASSIGNED = "evidence.reassigned", Kind.ALTERATION
    EVIDENCE_RECEIVED = "evidence.received", Kind.COLLECTION
    EVIDENCE_RETRIED = "evidence.retried", Kind.SYSTEM
    EVIDENCE_STILL_MADE = "evidence.still_made", Kind.CONSULTATION
    EVIDENCE_STORED = "evidence.stored", Kind.COLLECTION
    EVIDENCE_TRACK_EXPORTED = "evidence.track_exported", Kind.CONSULTATION
    EVIDENCE_VERIFIED = "evidence.verified", Kind.SYSTEM
    EVIDENCE_VIEWED = "evidence.viewed", Kind.CONSULTATION
    EVIDENCE_WATCHED = "evidence.watched", Kind.CONSULTATION
    FIRST_STEP_TAKEN = "session.first_step_taken", Kind.SECURITY
    FIXES_KEPT = "fixes.kept", Kind.COLLECTION
    FORCE_FORM_SAVED = "force.form_saved", Kind.ALTERATION
    FORCE_FORM_SENT = "force.form_sent", Kind.COLLECTION
    FORCE_FORM_VIEWED = "force.form_viewed", Kind.CONSULTATION
    FORCE_TASK_CLOSED = "force.task_closed", Kind.ALTERATION
    FORCE_TASK_OPENED = "force.task_opened", Kind.ALTERATION
    HOLD_CHANGED = "hold.changed", Kind.ALTERATION
    HOLD_FLAGGED = "hold.flagged", Kind.SYSTEM
    HOLD_PLACED = "hold.placed", Kind.ALTERATION
    HOLD_RELEASED = "hold.released", Kind.ALTERATION
    IDENTITY_CONFIRMED = "session.confirmed", Kind.SECURITY
    INCIDENT_CHANGED = "incident.changed", Kind.ALTERATION
    INCIDENT_EXPORTED = "incident.exported", Kind.CONSULTATION
    INCIDENT_NOTED = "incident.noted", Kind.COLLECTION
    INCIDENT_OPENED = "incident.opened", Kind.COLLECTION
    INCIDENT_TIMELINE_EXPORTED = "incident.timeline_exported", Kind.CONSULTATION
    INCIDENT_VIEWED = "incident.viewed", Kind.CONSULTATION
    JOURNAL_ERASED = "journal.erased", Kind.ERASURE
    JOURNAL_EXPORTED = "journal.exported", Kind.DISCLOSURE
    JOURNAL_PARTITIONED = "journal.partitioned", Kind.SYSTEM
    JOURNAL_PROVED = "journal.proved", Kind.CONSULTATION
    JOURNAL_READ = "journal.read", Kind.CONSULTATION
    LINK_DECIDED = "link.decided", Kind.ALTERATION
    LINK_FOUND = "link.found", Kind.COMBINATION
    MESSAGE_READ = "message.read", Kind.CONSULTATION
    MESSAGE_SENT = "message.sent", Kind.DISCLOSURE
    LIVE_FEED_OPENED = "live.feed_opened", Kind.CONSULTATION
    LIVE_BEGUN = "live.begun", Kind.COLLECTION
    LIVE_CHANGED = "live.changed", Kind.ALTERATION
    LIVE_CLOSED = "live.closed", Kind.SYSTEM
    LIVE_ENDED = "live.ended", Kind.COLLECTION
    LIVE_KEPT = "live.kept", Kind.COLLECTION
    LIVE_QUARANTINED = "live.quarantined", Kind.SECURITY
    LIVE_TAKEN = "live.taken", Kind.ALTERATION
    LIVE_LOOKS_NOTED = "live.looks_noted", Kind.CONSULTATION
    LIVE_LOOK_ENDED = "live.look_ended", Kind.CONSULTATION
    LIVE_LOOK_STARTED = "live.look_started", Kind.CONSULTATION
    LIVE_SNAPSHOT_TAKEN = "live.snapshot_taken", Kind.CONSULTATION
    LIVE_OPENED = "live.opened", Kind.CONSULTATION
    LIVE_MAP_OPENED = "live.map_opened", Kind.CONSULTATION
    LIVE_MAP_REWOUND = "live.map_rewound", Kind.CONSULTATION
    LIVE_TRAILS_VIEWED = "live.trails_viewed", Kind.CONSULTATION
    NOTICES_ERASED = "notices.erased", Kind.ERASURE
    OFFICER_ALERTED = "officer.alerted", Kind.COLLECTION
    OFFICER_ATTENDED = "officer.attended", Kind.ALTERATION
    OFFICER_LEFT = "officer.left", Kind.ALTERATION
    PACKAGES_EXPORTED = "packages.exported", Kind.CONSULTATION
    PACKAGE_APPROVAL_ASKED = "package.approval_asked", Kind.ALTERATION
    PACKAGE_APPROVED = "package.approved", Kind.ALTERATION
    PACKAGE_BUILT = "package.built", Kind.ALTERATION
    PACKAGE_CHANGED = "package.changed", Kind.ALTERATION
    PACKAGE_REVOKED = "package.revoked", Kind.SECURITY
    PACKAGE_SENT = "package.sent", Kind.DISCLOSURE
    PACKAGE_SENT_BACK = "package.sent_back", Kind.ALTERATION
    PACKAGE_VIEWED = "package.viewed", Kind.CONSULTATION
    PASSKEY_ADDED = "passkey.added", Kind.SECURITY
    PASSKEY_REMOVED = "passkey.removed", Kind.SECURITY
    PASSWORD_CHANGED = "password.changed", Kind.SECURITY
    PERSON_ADDED = "person.added", Kind.SECURITY
    PERSON_CHANGED = "person.changed", Kind.SECURITY
    PERSON_DISABLED = "person.disabled", Kind.SECURITY
    PERSON_ENABLED = "person.enabled", Kind.SECURITY
    PERSON_LOCKED = "person.locked", Kind.SECURITY
    PERSON_UNLOCKED = "person.unlocked", Kind.SECURITY
    PROFILE_ADDED = "profile.added", Kind.SYSTEM
    PROFILE_CHANGED = "profile.changed", Kind.SYSTEM
    PROFILE_MADE_DEFAULT = "profile.made_default", Kind.SYSTEM
    QUALIFICATION_SET = "qualification.set", Kind.SYSTEM
    QUALIFICATION_WITHDRAWN = "qualification.withdrawn", Kind.SYSTEM
    PHONE_REGISTERED = "phone.registered", Kind.SYSTEM
    PLACES_KEPT = "places.kept", Kind.ERASURE
    PLACES_THINNED = "places.thinned", Kind.ERASURE
    REASON_ENDED = "reason.ended", Kind.SECURITY
    REASON_GIVEN = "reason.given", Kind.SECURITY
    RECOVERY_CODES_MADE = "recovery_codes.made", Kind.SECURITY
    REPORT_EXPORTED = "report.exported", Kind.CONSULTATION
    REQUEST_ANSWERED = "request.answered", Kind.COLLECTION
    REQUEST_EXPIRED = "request.expired", Kind.SYSTEM
    REQUEST_LEFT = "request.left", Kind.SYSTEM
    REQUEST_LINK_SENT = "request.link_sent", Kind.DISCLOSURE
    REQUEST_OPENED = "request.opened", Kind.CONSULTATION
    RETENTION_COMPUTED = "retention.computed", Kind.ALTERATION
    RETENTION_POLICY_CHANGED = "retention.policy_changed", Kind.SYSTEM
    RETENTION_REVIEWED = "retention.reviewed", Kind.ALTERATION
    RETENTION_VIEWED = "retention.viewed", Kind.CONSULTATION
    ROLE_GIVEN = "role.given", Kind.SECURITY
    ROLE_TAKEN = "role.taken", Kind.SECURITY
    SEARCH_REMOVED = "search.removed", Kind.SYSTEM
    SEARCH_SAVED = "search.saved", Kind.SYSTEM
    SECRETS_RESEALED = "secrets.resealed", Kind.SECURITY
    SESSIONS_ENDED = "session.all_ended", Kind.SECURITY
    SETTINGS_CHANGED = "settings.changed", Kind.SYSTEM
    SHARE_CODE_SENT = "share.code_sent", Kind.SECURITY
    SHARE_DOWNLOADED = "share.downloaded", Kind.DISCLOSURE
    SHARE_ENTERED = "share.entered", Kind.SECURITY
    SHARE_EXTENDED = "share.extended", Kind.DISCLOSURE
    SHARE_LEFT = "share.left", Kind.SECURITY
    SHARE_LINK_FOLLOWED = "share.link_followed", Kind.SECURITY
    SHARE_LINK_SENT = "share.link_sent", Kind.DISCLOSURE
    SHARE_MORE_TIME_ASKED = "share.more_time_asked", Kind.COLLECTION
    SHARE_MORE_TIME_REFUSED = "share.more_time_refused", Kind.ALTERATION
    SHARE_OPENED = "share.opened", Kind.DISCLOSURE
    SHARE_PLAYED = "share.played", Kind.DISCLOSURE
    SHARE_QUESTION_ANSWERED = "share.question_answered", Kind.DISCLOSURE
    SHARE_QUESTION_ASKED = "share.question_asked", Kind.COLLECTION
    SHARE_REVOKED = "share.revoked", Kind.SECURITY
    SHARE_SENT = "share.sent", Kind.DISCLOSURE
    SHARE_TRACES_ERASED = "share.traces_erased", Kind.ERASURE
    SHARE_WARNED = "share.warned", Kind.DISCLOSURE
    SHARE_WATCHED = "share.watched", Kind.DISCLOSURE
    SHARE_WRONG_PERSON = "share.wrong_person", Kind.SECURITY
    SHARING_BUNDLE_BROKEN = "sharing.bundle_broken", Kind.SECURITY
    SHARING_BUNDLE_SEALED = "sharing.bundle_sealed", Kind.DISCLOSURE
    SHARING_BUNDLE_SIGNED = "sharing.bundle_signed", Kind.SYSTEM
    SIGNAL_ANSWERED = "signal.answered", Kind.COLLECTION
    SIGNAL_RULE_CHANGED = "signal.rule_changed", Kind.SYSTEM
    SIGNAL_TAKEN = "signal.taken", Kind.COLLECTION
    SIGNAL_TOLD = "signal.told", Kind.DISCLOSURE
    SIGNAL_VIEWED = "signal.viewed", Kind.CONSULTATION
    SIGNED_IN = "session.signed_in", Kind.SECURITY
    SIGNED_OUT = "session.signed_out", Kind.SECURITY
    SIGN_IN_FAILED = "session.sign_in_failed", Kind.SECURITY
    STORE_FINDING = "store.finding", Kind.SECURITY
    STORE_FINDING_CLOSED = "store.finding_closed", Kind.SECURITY
    STORE_SWEPT = "store.swept", Kind.SYSTEM
    STOCK_ADDED = "stock.added", Kind.SYSTEM
    STOCK_CHANGED = "stock.changed", Kind.SYSTEM
    STOCK_FIRED = "stock.fired", Kind.SYSTEM
    STOCK_LOADED = "stock.loaded", Kind.SYSTEM
    STOCK_TAKEN_OUT = "stock.taken_out", Kind.SYSTEM
    STREAM_POLICY_SET = "stream.policy_set", Kind.SYSTEM
    STREAM_START_ASKED = "stream.start_asked", Kind.COLLECTION
    STREAM_STOP_ASKED = "stream.stop_asked", Kind.ALTERATION
    SURVEY_ANSWERED = "survey.answered", Kind.COLLECTION
    SURVEY_CHANGED = "survey.changed", Kind.ALTERATION
    SURVEY_CLOSED = "survey.closed", Kind.ALTERATION
    SURVEY_DECLINED = "survey.declined", Kind.ALTERATION
    SURVEY_EXPORTED = "survey.exported", Kind.CONSULTATION
    SURVEY_FORGOTTEN = "survey.forgotten", Kind.ERASURE
    SURVEY_INVITED = "survey.invited", Kind.DISCLOSURE
    SURVEY_MADE = "survey.made", Kind.SYSTEM
    SURVEY_OPENED = "survey.opened", Kind.SYSTEM
    SURVEY_REVISED = "survey.revised", Kind.SYSTEM
    TASER_ADDED = "taser.added", Kind.SYSTEM
    TASER_CHANGED = "taser.changed", Kind.SYSTEM
    TASER_CLOCK_CONFIRMED = "taser.clock_confirmed", Kind.ALTERATION
    TASER_CLOCK_CORRECTED = "taser.clock_corrected", Kind.ALTERATION
    TASER_FIRMWARE_WANTED = "taser.firmware_wanted", Kind.SYSTEM
    TASER_FOUND = "taser.found", Kind.SYSTEM
    TASER_ISSUED = "taser.issued", Kind.SYSTEM
    TASER_KEY_MADE = "taser.key_made", Kind.SECURITY
    TASER_LOG_READ = "taser.log_read", Kind.COLLECTION
    TASER_LOG_REFUSED = "taser.log_refused", Kind.SECURITY
    TASER_LOST = "taser.lost", Kind.SECURITY
    TASER_RETIRED = "taser.retired", Kind.SYSTEM
    TASER_RETURNED = "taser.returned", Kind.SYSTEM
    TASER_USE_CONFIRMED = "taser.use_confirmed", Kind.ALTERATION
    TASER_USE_EXPORTED = "taser.use_exported", Kind.CONSULTATION
    TASER_USE_FLAGGED = "taser.use_flagged", Kind.ALTERATION
    TASER_USE_REOPENED = "taser.use_reopened", Kind.ALTERATION
    TASER_USE_REVIEWED = "taser.use_reviewed", Kind.ALTERATION
    TASER_USE_VIEWED = "taser.use_viewed", Kind.CONSULTATION
    TEAM_ADDED = "team.added", Kind.SECURITY
    TEAM_CHANGED = "team.changed", Kind.SECURITY
    TWO_STEP_ADDED = "two_step.added", Kind.SECURITY
    TWO_STEP_REMOVED = "two_step.removed", Kind.SECURITY
    SUBMISSION_ANSWERED = "submission.answered", Kind.COLLECTION
    SUBMISSION_SENT = "submission.sent", Kind.COLLECTION
    SUBMISSION_STARTED = "submission.started", Kind.COLLECTION
    SUBMISSION_WITHDRAWAL_ASKED = "submission.withdrawal_asked", Kind.ALTERATION
    SUBMITTED_FILE_ADDED = "submitted_file.added", Kind.COLLECTION
    SUBMITTED_FILE_DESCRIBED = "submitted_file.described", Kind.COLLECTION
    SUBMITTED_FILE_RECEIVED = "submitted_file.received", Kind.COLLECTION
    SUBMITTED_FILE_REMOVED = "submitted_file.removed", Kind.ALTERATION
    SUBMITTED_FILE_SCANNED = "submitted_file.scanned", Kind.SYSTEM
    UPLOAD_ABANDONED = "upload.abandoned", Kind.SYSTEM
    UPLOAD_HURRIED = "upload.hurried", Kind.COLLECTION
    UPLOAD_RECEIVED = "upload.received", Kind.COLLECTION
    UPLOAD_REFUSED = "upload.refused", Kind.SECURITY
    UPLOAD_STARTED = "upload.started", Kind.COLLECTION
    VIEWING_ADMITTED = "viewing.admitted", Kind.SECURITY
    VIEWING_LIFTED = "viewing.lifted", Kind.SECURITY
    VIEWING_LOCKED = "viewing.locked", Kind.SECURITY
    WATCH_ASKED = "watch.asked", Kind.COLLECTION
