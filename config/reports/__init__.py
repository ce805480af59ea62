"""The results page: what the force set out to reach, counted from what is in the database."""
