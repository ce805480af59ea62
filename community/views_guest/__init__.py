"""The giver's pages: opened by a link, without an account."""
