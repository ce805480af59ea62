"""Live sessions straight into the database, and a player that stands in for the real one in a browser."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from devices.models import Camera, State
from incidents.models import Incident
from streaming.models import LiveSession
from streaming.models.live_session import SessionState
from tests.factories.devices import make_camera, make_issue


def make_streaming(
    serial: str, officer: User, incident: Incident | None = None, *, battery: int = 73, **values: Any
) -> LiveSession:
    """Return a session on air, of a camera that its officer holds."""
    camera = make_camera(serial, state=State.RECORDING, battery_percent=battery)
    make_issue(camera, officer, officer)
    return make_session(camera, officer, incident, **values)


def make_session(camera: Camera, officer: User | None, incident: Incident | None = None, **values: Any) -> LiveSession:
    given = {
        "recording_id": f"{camera.serial}-live",
        "codec": "avc1.42C01F,mp4a.40.2",
        "state": SessionState.LIVE,
        "began_at": timezone.now() - timedelta(minutes=5),
    }
    return LiveSession.objects.create(camera=camera, officer=officer, incident=incident, **given | values)


# As the real module in what it is given, tells and does; it draws instead of playing.
STAND_IN = """
export class LivePlayer {
  constructor(element, { session, sound }) {
    window.players ??= [];
    window.players.push(this);
    Object.assign(this, { element, session, isMuted: !sound, isStopped: false });
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    const hue = parseInt(session.slice(-2), 16);
    Object.assign(canvas, { width: 320, height: 180 });
    const ground = pen.createLinearGradient(0, 0, 0, 180);
    ground.addColorStop(0, `hsl(${hue} 18% 26%)`);
    ground.addColorStop(1, `hsl(${hue} 20% 10%)`);
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 320, 180);
    pen.fillStyle = `hsl(${hue} 30% 40%)`;
    pen.fillRect(20 + hue / 2, 60, 60, 120);
    pen.fillStyle = "#e6e64a";
    pen.fillRect(180, 80, 34, 60);
    element.replaceChildren(canvas);
    this.captured = null;
    this.tell({ lag: 0.31, state: "live", age: 0 });
  }
  tell(detail) { this.element.dispatchEvent(new CustomEvent("live:state", { detail, bubbles: true })); }
  mute(isMuted) { this.isMuted = isMuted; }
  stop() { this.isStopped = true; }
}
"""
