"""What live command gives to the timeline of an incident: alerts, who watched, backup, messages and cordons."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.timeline import Colour, Happening, Kind, Lane, Rank, Span, Theme
from streaming.models import Alert, BackupRequest, BackupUnit, CommandMessage, Cordon, StreamView
from streaming.models.alert_words import Level

ALERTS, COMMAND = "alerts", "command"
MOST = 200  # of each kind


def lanes_of(incident: Incident, person: User) -> list[Lane]:
    """Return the lanes of live command that a person sees: six queries."""
    return [_alerts(incident, person), _command(incident, person)]


def _alerts(incident: Incident, person: User) -> Lane:
    raised = Alert.objects.visible_to(person).filter(incident=incident, is_test=False)
    shown = raised.select_related("officer", "acknowledged_by").order_by("happened_at", "id")[:MOST]
    looked = StreamView.objects.visible_to(person).filter(session__incident=incident)
    looks = list(looked.select_related("person", "session__officer").order_by("began_at", "id")[:MOST])
    return Lane(
        key=ALERTS,
        name="Alerts, live",
        colour=Colour.ALERT,
        theme=Theme.ALERTS,
        rank=Rank.ALERTS,
        spans=[_look(one) for one in looks],
        points=[*(_alert(one) for one in shown), *_first_looks(looks)],
    )


def _alert(alert: Alert) -> Happening:
    told = [alert.words, alert.officer.short_label if alert.officer else ""]
    if alert.acknowledged_by:
        told.append(f"acknowledged by {alert.acknowledged_by.title} after {alert.seconds_taken} s")
    elif alert.needs_answer:
        told.append("nobody acknowledged it")
    is_alert = alert.level != Level.INFO or alert.signal_id is not None  # a weapon's message, however late it came
    return Happening(
        at=alert.happened_at,
        lane=ALERTS,
        lead="Alert" if is_alert else "",
        words=alert.get_kind_display(),
        icon=alert.icon,
        detail=", ".join(filter(None, told)),
        address=alert.get_absolute_url(),
        is_drawn=is_alert,
    )


def _look(look: StreamView) -> Span:
    words = f"Live: {look.person.title} watched {_whose(look)}"
    return Span(start=look.began_at, end=look.ended_at, words=words, label=f"Live: {look.person.title}", kind=Kind.SOFT)


def _first_looks(looks: Iterable[StreamView]) -> list[Happening]:
    """Return one entry for each person: when they first saw live pictures."""
    first: dict[object, StreamView] = {}
    for look in looks:
        first.setdefault(look.person_id, look)
    return [
        Happening(
            at=look.began_at,
            lane=ALERTS,
            words=f"{look.person.title} watched live",
            icon="eye",
            detail=f"{_whose(look)}. {look.get_reason_code_display() or 'Own footage'}",
            is_drawn=False,
        )
        for look in first.values()
    ]


def _whose(look: StreamView) -> str:
    return look.session.officer.short_label if look.session.officer else "a camera that nobody held"


def _command(incident: Incident, person: User) -> Lane:
    requests = list(incident.backup_requests.select_related("officer", "incident", "by", "cancelled_by")[:MOST])
    units = list(BackupUnit.objects.filter(request__incident=incident).select_related("officer", "assigned_by")[:MOST])
    messages = CommandMessage.objects.filter(incident=incident).select_related("by", "officer")[:MOST]
    cordons = Cordon.objects.filter(incident=incident).select_related("drawn_by", "lifted_by")
    seen = cordons[:MOST] if person.may(Permission.LIVE_WATCH) else []
    points = [point for one in requests for point in _request(one)]
    points += [point for one in units for point in _unit(one)]
    points += [_message(one) for one in messages]
    points += [point for one in seen for point in _cordon(one)]
    return Lane(
        key=COMMAND,
        name="Backup, command",
        colour=Colour.COMMAND,
        theme=Theme.ALERTS,
        rank=Rank.BACKUP,
        spans=[_way(one) for one in units],
        points=points,
    )


def _request(one: BackupRequest) -> list[Happening]:
    asked, by = f"Backup asked for: {one.needs}", f"by {one.by.title}"
    if one.written_at:
        by = f"over the radio, written down {timezone.localtime(one.written_at):%d %b %Y, %H:%M} {by}"
    found = [Happening(at=one.at, lane=COMMAND, words=asked, icon="siren", detail=_said(one.why, by))]
    if one.cancelled_at and one.cancelled_by:
        why = _said(one.cancelled_why, f"by {one.cancelled_by.title}")
        found.append(Happening(at=one.cancelled_at, lane=COMMAND, words="Backup cancelled", icon="ban", detail=why))
    return found


def _unit(one: BackupUnit) -> list[Happening]:
    sent = f"{one.officer.title} sent as backup"
    by = f"by {one.assigned_by.title}"
    found = [Happening(at=one.assigned_at, lane=COMMAND, words=sent, icon="navigation", detail=by, is_drawn=False)]
    if one.arrived_at:
        words, how = f"{one.officer.title} arrived", one.get_arrived_known_by_display()
        found.append(Happening(at=one.arrived_at, lane=COMMAND, words=words, icon="map-pin-check", detail=how))
    return found


def _way(one: BackupUnit) -> Span:
    words = f"{one.officer.title} on the way"
    return Span(start=one.assigned_at, end=one.arrived_at, words=words, label=words, kind=Kind.SOFT)


def _message(one: CommandMessage) -> Happening:
    to = one.officer.title if one.officer else "everybody on scene"
    return Happening(at=one.at, lane=COMMAND, words=one.words, icon="message-square", detail=f"{one.by.title} to {to}")


def _cordon(one: Cordon) -> list[Happening]:
    drawn = f"{one.label} set"
    by = f"by {one.drawn_by.title}"
    found = [Happening(at=one.drawn_at, lane=COMMAND, words=drawn, icon="circle-dashed", detail=by)]
    if one.lifted_at and one.lifted_by:
        words, who = f"{one.label} lifted", f"by {one.lifted_by.title}"
        found.append(Happening(at=one.lifted_at, lane=COMMAND, words=words, icon="circle", detail=who, is_drawn=False))
    return found


def _said(words: str, by: str) -> str:
    return f"{words}, {by}" if words else by
