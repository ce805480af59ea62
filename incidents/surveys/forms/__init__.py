"""Shapes of what is typed about surveys and into them."""
