"""The triage inbox: what waits, what somebody told us, what we checked."""
