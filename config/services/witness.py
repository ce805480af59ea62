"""`manage.py witness`: serves as a witness of journals for other bodies; needs no settings and no services."""

from audit.witness.serve import main

__all__ = ["main"]
