"""Pages of how long items stay."""
