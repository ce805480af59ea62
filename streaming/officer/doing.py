"""What one officer's page shows: their camera, their stream, what command says, who comes to help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from devices.models import Camera, Issue, State
from incidents.models import Incident
from streaming.models import (
    Alert,
    BackupRequest,
    BackupUnit,
    CameraCommand,
    LiveSession,
    MessageReceipt,
    StreamPolicy,
)
from streaming.models.alert_words import Level
from streaming.models.backup import OPEN
from streaming.officer.crew import log_of
from streaming.officer.watched import Watcher, watching_now

SHIFT = timedelta(hours=12)  # older messages are on the page of their log
JUST = timedelta(minutes=10)  # for so long the page says that a start from afar was asked for
MESSAGES_SHOWN = 12
ALERTS_SHOWN = 5


@dataclass(frozen=True)
class Doing:
    """One officer's side of live at this moment."""

    camera: Camera | None
    session: LiveSession | None
    log: Incident | None
    receipts: Sequence[MessageReceipt]
    backup: BackupRequest | None
    going_to: Sequence[BackupUnit]
    started: CameraCommand | None
    may_stop: bool
    watchers: Sequence[Watcher]
    alerts: Sequence[Alert]

    @property
    def unread(self) -> int:
        """How many messages wait to be read."""
        return sum(1 for receipt in self.receipts if receipt.known_read_at is None)

    @property
    def head(self) -> tuple[str, str, str]:
        """What the camera does: tone, icon and words for the top of the page."""
        if self.session:
            is_seen = self.session.state == "live"
            words = "You are streaming" if is_seen else "Streaming, no picture gets through"
            return ("live", "radio", words) if is_seen else ("weak", "wifi-off", words)
        if self.camera is None:
            return "none", "video-off", "You have no camera"
        return {
            State.RECORDING: ("recording", "video", "Recording, not streaming"),
            State.READY: ("ready", "circle-dot", "Ready"),
            State.SLEEP: ("asleep", "moon", "Your camera sleeps"),
            State.DOCKED: ("docked", "plug", "In its dock"),
        }.get(State(self.camera.state), ("off", "power", self.camera.get_state_display()))


def doing_of(officer: User) -> Doing:
    """Return what an officer's page shows: at most eleven queries."""
    issue = Issue.objects.current().of_cameras().filter(holder=officer).select_related("camera").first()
    live = LiveSession.objects.on_air().filter(officer=officer).select_related("camera", "incident")
    now = timezone.now()
    mine = MessageReceipt.objects.visible_to(officer).filter(message__at__gt=now - SHIFT)
    waiting = BackupRequest.objects.filter(officer=officer, state__in=OPEN).select_related("incident", "by")
    going = BackupUnit.objects.travelling().filter(officer=officer)
    alerts = Alert.objects.filter(officer=officer).exclude(level=Level.INFO)
    units = BackupUnit.objects.select_related("officer")
    camera, session = issue.camera if issue else None, live.first()
    asked = CameraCommand.objects.filter(officer=officer, do="start", sent_at__gt=now - JUST).exclude(sent_by=officer)
    return Doing(
        camera=camera,
        session=session,
        log=log_of(officer),
        receipts=list(
            mine.select_related("message__by", "message__incident", "command").order_by("-message__at")[:MESSAGES_SHOWN]
        ),
        backup=waiting.prefetch_related(Prefetch("units", units, to_attr="going")).first(),
        going_to=list(going.select_related("request__officer", "request__incident", "assigned_by")),
        started=asked.select_related("sent_by").first(),
        watchers=watching_now(session) if session else [],
        alerts=list(alerts.on_the_board().order_by("-raised_at")[:ALERTS_SHOWN]),
        may_stop=StreamPolicy.objects.of(officer).wearer_may_stop,
    )
