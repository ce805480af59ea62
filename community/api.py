"""Requests and submissions for other systems: version 1 of the API, to read; without the names of the public."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from accounts.api import api, person_of
from accounts.permissions import Permission
from community.actions.looking import export_list, view_submission
from community.inbox import listing
from community.models import Request, RequestState, Submission, SubmittedFile

MOST = 500


class SubmittedFileShape(serializers.Serializer[SubmittedFile]):
    """One file that somebody sent."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # also the name of an attribute of serializers
    kind = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    safety = serializers.CharField()
    triage = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    item = serializers.UUIDField(source="item_id", allow_null=True, help_text="The evidence it became.")


class SubmissionShape(serializers.Serializer[Submission]):
    """One answer to a request."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    request = serializers.UUIDField(source="request_id")
    incident = serializers.CharField(source="request.incident.slug")
    state = serializers.CharField()
    place = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    files = SubmittedFileShape(many=True)


class SubmissionsShape(serializers.Serializer[Any]):
    """Submissions of a queue."""

    submissions = SubmissionShape(many=True)


class RequestShape(serializers.Serializer[Request]):
    """One person asked."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    incident = serializers.CharField(source="incident.slug")
    asked_by = serializers.CharField(source="asked_by.collar_number", help_text="Collar number.")
    way = serializers.CharField()
    language = serializers.CharField()
    state = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    viewed_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class RequestsShape(serializers.Serializer[Any]):
    """Requests, newest first."""

    requests = RequestShape(many=True)


class QueueShape(serializers.Serializer[Any]):
    """Which submissions."""

    queue = serializers.ChoiceField(
        choices=[listing.TRIAGE, listing.WAITING, listing.ACCEPTED, listing.DECLINED], default=listing.TRIAGE
    )


class StateShape(serializers.Serializer[Any]):
    """Which requests."""

    state = serializers.ChoiceField(choices=RequestState.choices, required=False)


@extend_schema(parameters=[QueueShape], responses=SubmissionsShape, operation_id="submissions_list")
@api("GET", Permission.COMMUNITY_READ)
def submissions(request: ApiRequest) -> Response:
    """List the submissions of a queue in reach of the key, at most 500."""
    asked = QueueShape(data=request.query_params)
    asked.is_valid(raise_exception=True)
    person, queue = person_of(request), asked.validated_data["queue"]
    export_list(tab=f"api_{queue}", words="", by=person)
    found = listing.with_files(listing.submissions_of(person, queue))[:MOST]
    return Response(SubmissionsShape({"submissions": found}).data)


@extend_schema(responses=SubmissionShape, operation_id="submissions_read")
@api("GET", Permission.COMMUNITY_READ)
def submission(request: ApiRequest, pk: uuid.UUID) -> Response:
    """Return one submission with its files."""
    person = person_of(request)
    found = get_object_or_404(listing.with_files(Submission.objects.visible_to(person)), pk=pk)
    view_submission(submission=found, by=person)
    return Response(SubmissionShape(found).data)


@extend_schema(parameters=[StateShape], responses=RequestsShape, operation_id="requests_list")
@api("GET", Permission.COMMUNITY_READ)
def requests(request: ApiRequest) -> Response:
    """List who was asked, in reach of the key, at most 500; no names and no addresses."""
    asked = StateShape(data=request.query_params)
    asked.is_valid(raise_exception=True)
    person = person_of(request)
    export_list(tab="api_requests", words="", by=person)
    found = Request.objects.visible_to(person).select_related("incident", "asked_by")
    if state := asked.validated_data.get("state"):
        found = found.filter(state=state)
    return Response(RequestsShape({"requests": found.order_by("-made_at", "-pk")[:MOST]}).data)
