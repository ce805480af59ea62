"""Leave to send the bytes of one upload past Django: names the person, the upload and the sign-in, ends by itself.

The door for bytes reads no cookie, so no other site can make a browser send to it. A token opens one upload, for the
person who began it, while that sign-in lives and the right to add evidence lasts: all of it is asked at each part.
"""

import uuid
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest

from accounts.models import SignIn, User
from accounts.permissions import Permission
from accounts.sessions import sign_in_of

SALT = "evidence.upload"
SCHEME = "Upload"  # of the Authorization header
LASTS = timedelta(minutes=10)


class BadToken(Exception):
    """Forged, ended, of another upload, or of somebody who may no longer add evidence."""


def issue(upload_id: uuid.UUID, request: HttpRequest) -> str:
    """Make a token for an upload of the person signed in; the caller has checked that it is theirs."""
    sign_in = sign_in_of(request)
    return signing.dumps([str(sign_in.user_id), str(upload_id), str(sign_in.pk)], salt=SALT)


def holder_of(token: str, upload_id: uuid.UUID) -> User:
    """Return who may send to this upload with this token; raises BadToken. One query, two when it opens."""
    try:
        user_id, of_upload, sign_in_id = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError) as error:
        raise BadToken from error
    living = SignIn.objects.living().filter(pk=sign_in_id, user_id=user_id).select_related("user__team")
    sign_in = living.first() if of_upload == str(upload_id) else None
    if sign_in is None or not sign_in.user.is_active or not sign_in.user.may(Permission.EVIDENCE_ADD):
        raise BadToken
    return sign_in.user
