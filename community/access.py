"""Who may decide about what the public sent: the same reach as for seeing it, by another permission."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from community.models import Request, Submission
from incidents.models import Incident


def requests_in_reach(user: User | AnonymousUser, permission: Permission) -> QuerySet[Request]:
    """Return the requests that people in reach asked, and those of incidents in reach, for one permission."""
    incidents = Incident.objects.in_reach_of(user, permission)
    asked = people_in_reach(user, permission, path="asked_by")
    return Request.objects.filter(asked) | Request.objects.filter(incident__in=incidents.values("pk"))


def may(user: User, permission: Permission, request: Request) -> bool:
    """Say whether a permission of a person reaches one request."""
    return user.may(permission) and requests_in_reach(user, permission).filter(pk=request.pk).exists()


def may_triage(user: User, submission: Submission) -> bool:
    """Say whether a person may decide about a submission."""
    return may(user, Permission.COMMUNITY_TRIAGE, submission.request)
