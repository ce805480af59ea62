"""Shared by the tests of accounts."""

from tests.accounts.acts import journal_down

__all__ = ["journal_down"]
