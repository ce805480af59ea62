"""Shapes of what people type on evidence pages."""
