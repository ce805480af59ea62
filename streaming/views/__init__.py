"""Pages of live command."""
