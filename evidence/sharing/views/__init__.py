"""Pages of packages for officers and the evidence manager."""
