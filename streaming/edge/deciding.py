"""Decides what the edge asks: a camera publishes to its own path, a person reads with a token. All else is refused.

A yes is remembered for the edge's session (it asks again with every playlist), for half a minute at most: a right that
is withdrawn ends there. A no is never remembered, and an error is a no.
"""

import hashlib
import logging

from django.core.cache import cache

from accounts.models import SignIn, User
from audit.context import bound
from audit.journal import Refused
from devices.doors import NotAdmitted, admit, record_refusal
from devices.models import Camera
from streaming.actions.edge import admit_publisher, admit_reader
from streaming.edge.callback import Asked
from streaming.edge.tokens import BadToken, path_of, read_token

REMEMBERED_SECONDS = 30
UNKNOWN, FORBIDDEN, WELCOME = 401, 403, 204
log = logging.getLogger(__name__)


def decide(asked: Asked) -> int:
    """Return the status for the edge: 204 lets in, 401 asks for credentials, 403 refuses."""
    if asked.action not in {"publish", "read"}:
        return FORBIDDEN  # its own interfaces and its recordings are nobody's
    if not asked.has_credentials:
        return UNKNOWN
    key = _key(asked)
    if key and _is_remembered(key):
        return WELCOME
    with bound(source_ip=asked.ip, auth_method="edge"):
        status = _publish(asked) if asked.action == "publish" else _read(asked)
    if status == WELCOME and key:
        _remember(key)
    return status


def _publish(asked: Asked) -> int:
    try:
        camera = admit(f"Camera {asked.user}:{asked.password}")
    except NotAdmitted as refused:
        record_refusal(refused)
        return FORBIDDEN
    if not isinstance(camera, Camera) or asked.path != path_of(camera.serial):
        return FORBIDDEN
    admit_publisher(session=asked.session, protocol=asked.protocol, by=camera)
    return WELCOME


def _read(asked: Asked) -> int:
    try:
        ticket = read_token(asked.token or asked.password)
    except BadToken:
        return FORBIDDEN
    camera = Camera.objects.filter(serial=ticket.serial).first()
    person = User.objects.active().select_related("team").filter(pk=ticket.person).first()
    is_signed_in = SignIn.objects.open().filter(pk=ticket.sign_in, user=ticket.person).exists()
    if camera is None or person is None or not is_signed_in or asked.path != path_of(camera.serial):
        return FORBIDDEN
    try:
        admit_reader(camera=camera, session=asked.session, protocol=asked.protocol, by=person)
    except Refused:
        return FORBIDDEN
    return WELCOME


def _key(asked: Asked) -> str:
    """Return what a yes is remembered by, all that it was decided by; nothing when the edge names no session."""
    if not asked.session:
        return ""
    parts = (asked.action, asked.path, asked.session, asked.user, asked.password, asked.token)
    return "edge:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _is_remembered(key: str) -> bool:
    try:
        return cache.get(key) is not None
    except OSError:  # Valkey is away: it is decided anew
        return False


def _remember(key: str) -> None:
    try:
        cache.set(key, 1, REMEMBERED_SECONDS)
    except OSError:
        log.warning("Valkey does not answer: the edge's sessions are decided anew each time")
