"""Evidence for other systems: version 1 of the API."""
