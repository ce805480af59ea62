"""The API as a whole: its description as OpenAPI, and refusals in one shape."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.guards import open_to_everyone
from audit import journal
from config import errors


@open_to_everyone("describes the addresses and holds no data")
def schema(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description of version 1."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library has no types here
    return JsonResponse(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def only_version_one(endpoints: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Leave the addresses of devices out of the description: they have their own (docs/device-protocol.md)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/") and "schema" not in endpoint[0]]


def answer_refused(exception: Exception, context: dict[str, Any]) -> Response | HttpResponse | None:
    """Answer a refused request with {"error", "message"}; what an action refuses says why in a sentence."""
    if isinstance(exception, journal.Refused):
        return errors.kind_answer(context["request"]._request, exception)
    answered = exception_handler(exception, context)
    if answered is None:
        return None
    if isinstance(exception, ValidationError):
        answered.data = {"error": "invalid", "message": "Some values cannot be used.", "fields": exception.detail}
    elif isinstance(exception, Http404):
        answered.data = {"error": "not_found", "message": "There is nothing here that this key can open."}
    elif isinstance(exception, APIException):
        answered.data = {"error": exception.get_codes(), "message": str(exception.detail)}
    return answered
