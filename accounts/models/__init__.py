"""The tables of accounts: people, teams, who has which role, and where somebody is signed in."""

from accounts.models.client import ApiClient
from accounts.models.person import Rank, User
from accounts.models.role_assignment import RoleAssignment
from accounts.models.sign_in import SignIn
from accounts.models.team import Team

__all__ = ["ApiClient", "Rank", "RoleAssignment", "SignIn", "Team", "User"]
