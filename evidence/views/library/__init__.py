"""Pages of the library: one query in four views, and everything that acts on many items."""
