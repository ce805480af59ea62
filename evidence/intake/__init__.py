"""Bytes on their way in: the receiving folder, what a file says of itself, where it belongs, what it lacks."""
