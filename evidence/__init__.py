"""Original files and everything done to them: received, stored, prepared, played, verified."""
