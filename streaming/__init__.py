"""Live video, positions and alerts, until they become evidence."""
