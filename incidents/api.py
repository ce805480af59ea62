"""Incidents for other systems: version 1 of the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import api, person_of
from accounts.permissions import Permission
from incidents.actions.looking import view_incident
from incidents.models import Incident

MOST = 500


class IncidentShape(serializers.Serializer[Incident]):
    """An incident: exactly these fields leave."""

    slug = serializers.CharField()
    number = serializers.CharField()
    date = serializers.DateField(help_text="Local date of the log.")
    title = serializers.CharField()
    place = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    grade = serializers.CharField()
    state = serializers.CharField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    crime_reference = serializers.CharField()


class IncidentsShape(serializers.Serializer[Any]):
    """Incidents of a day."""

    incidents = IncidentShape(many=True)


class DayShape(serializers.Serializer[Any]):
    """Which day."""

    date = serializers.DateField(help_text="Local date of the logs.")


@extend_schema(parameters=[DayShape], responses=IncidentsShape, operation_id="incidents_list")
@api("GET", Permission.INCIDENTS_READ)
def incidents(request: Request) -> Response:
    """List the incidents of one day in reach of the key."""
    asked = DayShape(data=request.query_params)
    asked.is_valid(raise_exception=True)
    found = Incident.objects.visible_to(person_of(request)).filter(date=asked.validated_data["date"])
    return Response(IncidentsShape({"incidents": found.order_by("started_at", "pk")[:MOST]}).data)


@extend_schema(responses=IncidentShape, operation_id="incidents_read")
@api("GET", Permission.INCIDENTS_READ)
def incident(request: Request, slug: str) -> Response:
    """Return one incident."""
    person = person_of(request)
    found = get_object_or_404(Incident.objects.visible_to(person), slug=slug)
    view_incident(incident=found, by=person)
    return Response(IncidentShape(found).data)
