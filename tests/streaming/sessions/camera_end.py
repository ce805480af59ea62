"""What a camera does on its line when it streams: begin, and send one fragment after the other."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from devices.protocol import Fragment, FromServer, Have
from tests.devices.lines.server import CameraEnd
from tests.streaming.sessions.filming import Film, film


def now_film(count: int = 12, **values: Any) -> Film:
    """Return a film that begins now, as the server's clock believes of a camera that is right."""
    return film(count, began_us=int(timezone.now().timestamp() * 1_000_000), **values)


async def begin(end: CameraEnd, shot: Film, **values: Any) -> Have:
    await end.greet(timezone.now())
    await end.say(shot.begin(**values))
    answer = await end.hear()
    assert isinstance(answer, Have), answer
    return answer


async def send(end: CameraEnd, fragments: Iterable[Fragment]) -> list[FromServer]:
    answers = []
    for fragment in fragments:
        await end.say(fragment.pack())
        answers.append(await end.hear())
    return answers
