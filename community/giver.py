"""Who gives: a member of the public behind a link, as the journal names them."""

from dataclasses import dataclass

from community.models import Request


@dataclass(frozen=True)
class Giver:
    """The person a request was sent to, or whoever holds its link; `name` is what they or the officer said."""

    request_id: str
    reference: str
    name: str = ""

    @property
    def actor_type(self) -> str:
        return "public"

    @property
    def actor_id(self) -> str:
        return self.request_id

    def actor_snapshot(self) -> dict[str, str]:
        return {"reference": self.reference} | ({"name": self.name} if self.name else {})


def giver_of(request: Request) -> Giver:
    """Return who answers a request."""
    return Giver(str(request.pk), request.reference, request.person_name)
