"""Pages of who may see an item."""
