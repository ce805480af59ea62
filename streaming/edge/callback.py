"""What the edge asks before it lets somebody in: the JSON of MediaMTX's HTTP authentication, read strictly. Pure.

Fields as in release 1.20: `user`, `password`, `token`, `ip`, `action`, `path`, `protocol`, `id`, `query`, and from some
releases on `userAgent`. What an outside program may add is ignored; what we decide by must be there.
"""

from dataclasses import dataclass
from typing import Self

from devices.strict_json import BadMessage, read_json

LONGEST_BYTES = 8_192
LONGEST_FIELD = 2_000  # characters; a token is some 200


@dataclass(frozen=True)
class Asked:
    """One question of the edge: who wants to do what with which path. Empty texts stand for what was not given."""

    action: str
    path: str
    user: str
    password: str
    token: str
    session: str  # the edge's own id of the connection
    protocol: str
    ip: str

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Return the question in a body; raises BadMessage."""
        found = read_json(body, longest=LONGEST_BYTES)
        if not isinstance(found, dict):
            raise BadMessage("The question is a JSON object.")
        names = {"action": "action", "path": "path", "user": "user", "password": "password", "token": "token"}
        names |= {"session": "id", "protocol": "protocol", "ip": "ip"}
        said = {ours: found.get(theirs, "") or "" for ours, theirs in names.items()}
        for name, value in said.items():
            if not isinstance(value, str) or len(value) > LONGEST_FIELD:
                raise BadMessage(f"{name} is a text of at most {LONGEST_FIELD} characters.")
        if not said["action"] or not said["path"]:
            raise BadMessage("The question names an action and a path.")
        return cls(**said)

    @property
    def has_credentials(self) -> bool:
        """Whether anything was given by which somebody could be known; RTSP asks without, first."""
        return bool(self.user or self.password or self.token)
