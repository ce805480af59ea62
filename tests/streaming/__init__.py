"""Live video, positions and alerts."""
