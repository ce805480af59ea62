"""The tables of accounts: people, teams, who has which role, how they prove who they are, where they are signed in."""

from accounts.models.authenticator import Authenticator
from accounts.models.client import ApiClient
from accounts.models.notice import Notice
from accounts.models.outgoing import OutgoingMessage
from accounts.models.person import Rank, User
from accounts.models.role_assignment import RoleAssignment
from accounts.models.sign_in import SignIn
from accounts.models.team import Team

__all__ = [
    "ApiClient",
    "Authenticator",
    "Notice",
    "OutgoingMessage",
    "Rank",
    "RoleAssignment",
    "SignIn",
    "Team",
    "User",
]
