"""Pages of surveys, for staff."""
