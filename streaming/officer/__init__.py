"""The officer's side of live: what command sends them, what they ask of command, and what their camera does."""
