"""How the API recognises its clients. Apart from `api.py`, because the settings of the REST framework name it."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.actions.clients import note_use, refuse_client
from accounts.api_keys import NotAdmitted, admit
from accounts.models import ApiClient, User
from audit import context
from audit.actors import Visitor


class ByKey(BaseAuthentication):
    """Recognises an API client by the key in `Authorization: Bearer …`; cookies count for nothing here."""

    def authenticate(self, request: Request) -> tuple[User, ApiClient]:
        """Return the person it acts as and the client; raises AuthenticationFailed with one sentence for all causes."""
        address = context.current().source_ip
        try:
            client, person = admit(request.headers.get("Authorization", ""), address)
        except NotAdmitted as refused:
            refuse_client(client=refused.client, reason_code=refused.reason_code, by=Visitor("unproved client"))
            raise AuthenticationFailed(str(refused)) from refused
        note_use(client=client)
        return person, client

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme, so that a missing key is answered 401."""
        return 'Bearer realm="exhibit"'
