"""Pages of TASER uses."""
