"""Sign-in with the force's own directory (OpenID Connect Core 1.0, code flow with PKCE and nonce).

The person is found by the collar number that the directory claims. Nobody is added by signing in: an
administrator adds people, so that each has a team and roles.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.backends import CollarNumber
from accounts.models import User
from accounts.models.person import tidy_collar_number
from accounts.provider import Provider, ProviderAway, fetch, is_used, provider

ALGORITHM = "RS256"
LEEWAY = 60  # seconds by which the directory's clock may differ from ours
NEEDED = ["iss", "sub", "aud", "exp", "iat"]  # OpenID Connect Core 1.0 section 2

Claims = Mapping[str, Any]


class NotSignedIn(Exception):
    """The directory's answer signs nobody in; `cause` is a reason code, `person` whom it was about when known."""

    def __init__(self, cause: str, person: User | None = None) -> None:
        super().__init__(cause)
        self.cause, self.person = cause, person


@dataclass(frozen=True)
class Proof:
    """How the directory says that it recognised the person: with a second step, and when (seconds since 1970)."""

    has_second_step: bool
    at: int


class Directory(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Recognises a person by the claim named in OIDC_COLLAR_NUMBER_CLAIM."""

    def __init__(self) -> None:
        """Ask nothing yet: a backend is also made for each page of somebody signed in."""

    def authenticate(self, request: HttpRequest | None, nonce: str, code_verifier: str | None = None) -> User | None:
        """Return the person behind an answer of the directory, with the proof on the request; raises NotSignedIn."""
        if request is None or not is_used():
            return None
        try:
            here = provider()
            tokens = self._tokens(request, here, code_verifier)
            claims = verified(tokens["id_token"], nonce, fetch(here.keys))
            claims = self._with_userinfo(claims, here, tokens.get("access_token", ""))
        except (ProviderAway, requests.RequestException) as error:
            raise NotSignedIn("directory_away") from error
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise NotSignedIn("directory_untrusted") from error
        request.directory_proof = proof_of(claims)  # type: ignore[attr-defined]  # read by accounts.views.directory
        return self._person(claims)

    def get_settings(self, attr: str, *default: object) -> object:
        """Answer the library: whether the secret goes in a header is the directory's to say."""
        if attr == "OIDC_TOKEN_USE_BASIC_AUTH":
            return not provider().takes_secret_in_form
        return getattr(settings, attr, *default)

    def get_user(self, user_id: str | uuid.UUID) -> User | None:
        """Return the person of a session; None when disabled."""
        return CollarNumber().get_user(user_id)

    def _tokens(self, request: HttpRequest, here: Provider, code_verifier: str | None) -> dict[str, Any]:
        self.OIDC_OP_TOKEN_ENDPOINT = here.token
        asked = {
            "client_id": settings.OIDC_RP_CLIENT_ID,
            "client_secret": settings.OIDC_RP_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": request.build_absolute_uri(reverse(settings.OIDC_AUTHENTICATION_CALLBACK_URL)),
            "code_verifier": code_verifier,
        }
        try:
            tokens: dict[str, Any] = self.get_token(asked)
        except requests.HTTPError as error:
            refused = error.response is not None and error.response.status_code < 500
            raise NotSignedIn("directory_untrusted" if refused else "directory_away") from error
        return tokens

    def _with_userinfo(self, claims: Claims, here: Provider, access_token: str) -> Claims:
        """Add what the directory tells about the same person at its userinfo address; what is signed counts more."""
        if not here.userinfo or settings.OIDC_COLLAR_NUMBER_CLAIM in claims:
            return claims
        self.OIDC_OP_USER_ENDPOINT = here.userinfo
        told = self.get_userinfo(access_token, "", claims)
        if told.get("sub") != claims["sub"]:  # OpenID Connect Core 1.0 section 5.3.2
            raise NotSignedIn("directory_untrusted")
        return {**told, **claims}

    def _person(self, claims: Claims) -> User:
        number = tidy_collar_number(str(claims.get(settings.OIDC_COLLAR_NUMBER_CLAIM, "")))
        person = User.objects.select_related("team").filter(collar_number=number).first() if number else None
        if person is None:
            raise NotSignedIn("directory_unknown" if number else "directory_no_number")
        if not person.is_active:
            raise NotSignedIn("directory_disabled", person)
        return person


def verified(token: str, nonce: str, keys: Claims) -> Claims:
    """Return the claims of an ID token that our directory signed for us, just now, for this browser.

    Raises jwt.PyJWTError for a wrong signature, algorithm, issuer, audience, time or nonce, or when one is missing
    (OpenID Connect Core 1.0 section 3.1.3.7).
    """
    claims: dict[str, Any] = jwt.decode(
        token,
        _key(token, keys),
        algorithms=[ALGORITHM],
        audience=settings.OIDC_RP_CLIENT_ID,
        issuer=settings.OIDC_ISSUER,
        leeway=LEEWAY,
        options={"require": NEEDED},
    )
    if not nonce or claims.get("nonce") != nonce:
        message = "The ID token was made for another browser."
        raise jwt.InvalidTokenError(message)
    has_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if has_several else settings.OIDC_RP_CLIENT_ID) != settings.OIDC_RP_CLIENT_ID:
        message = "The ID token was made for another program."
        raise jwt.InvalidTokenError(message)
    return claims


def proof_of(claims: Claims) -> Proof:
    """Read how the person proved who they are: `amr` (RFC 8176) and `acr`, against what the settings count as two."""
    methods = claims.get("amr") or []
    by_method = not isinstance(methods, str) and not set(methods).isdisjoint(settings.OIDC_MFA_AMR)
    has_two = by_method or claims.get("acr") in settings.OIDC_MFA_ACR
    return Proof(has_two, int(claims.get("auth_time", 0)))


def _key(token: str, keys: Claims) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(token)
    fitting = [
        key
        for key in keys.get("keys", [])
        if key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and key.get("alg", ALGORITHM) == wanted.get("alg") == ALGORITHM
        and wanted.get("kid") in {None, key.get("kid")}
    ]
    if not fitting:
        message = "The ID token is signed with a key or an algorithm that is not the directory's."
        raise jwt.InvalidTokenError(message)
    return jwt.PyJWK(fitting[0], algorithm=ALGORITHM)
