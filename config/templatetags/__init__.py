"""Template tags and filters that every template can use without loading them."""
