"""The lines of cameras in the field, and Signal."""
