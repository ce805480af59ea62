"""Requests to the public and what the public send, until it becomes evidence."""
