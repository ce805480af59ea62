"""The spine: what happened, where, when, and who attended."""
