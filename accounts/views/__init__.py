"""Pages of sign-in, account and reason for access."""
