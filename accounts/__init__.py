"""People, teams, roles, sign-in, and what a role allows."""
