"""Pages that bring files in and show what is still missing."""
