"""Everything that can be done with live video, positions and alerts."""
