"""The page of one item: what it shows, worked out before the template sees it."""
