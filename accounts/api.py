"""What every address of the API stands on: who the client is, what it may do, and why it looks."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from rest_framework.decorators import api_view, authentication_classes
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_authentication import ByKey
from accounts.models import ApiClient, User
from accounts.permissions import Permission
from accounts.reason import TEXT_MOST, ReasonCode
from audit import context, journal
from audit.operations import Operation

P = ParamSpec("P")
Answer = Response | HttpResponseBase
View = Callable[Concatenate[Request, P], Answer]
REASON = re.compile(r"([A-Z_]+)(?:\s*;\s*(.+))?")


def api(method: str, permission: Permission) -> Callable[[View[P]], Any]:
    """Make a view of the API: one method, one permission, JSON, journalled with client and reason.

    The reason for access comes in the header `Access-Reason: OIC; 20/123456/26` (code; reference or text).
    """

    def decorate(view: View[P]) -> Any:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            person = person_of(request)
            facts: dict[str, object] = {
                "auth_method": "api_key",
                "session_ref": str(client_of(request).pk),
                "rule": permission.value,
            }
            with context.bound(**facts, **_reason(request)):
                if not person.may(permission):
                    journal.refuse(Operation.ACCESS_DENIED, by=person, reason_code="no_permission")
                    message = f"This key lacks the permission {permission.value}."
                    raise PermissionDenied(message)
                return view(request, *args, **kwargs)

        answered = api_view([method])(authentication_classes([ByKey])(guarded))
        answered.requires = permission  # type: ignore[attr-defined]  # read by the house test of addresses
        answered.is_api = True  # type: ignore[attr-defined]  # read by the tests of access
        return answered

    return decorate


def person_of(request: Request) -> User:
    """Return the person as whom the client acts, with the client's rights."""
    person = request.user
    if not isinstance(person, User):
        message = "No client was admitted here: make the view with @api."
        raise TypeError(message)
    return person


def client_of(request: Request) -> ApiClient:
    """Return the client whose key was shown."""
    client = request.auth
    if not isinstance(client, ApiClient):
        message = "No client was admitted here: make the view with @api."
        raise TypeError(message)
    return client


def _reason(request: HttpRequest | Request) -> dict[str, object]:
    found = REASON.fullmatch(request.headers.get("Access-Reason", "").strip())
    if found is None or found.group(1) not in ReasonCode.values:
        return {}
    return {"justification_code": found.group(1), "justification_text": (found.group(2) or "")[:TEXT_MOST]}
