"""Simulated cameras in the field: how one behaves, its line to the server, a town at work, a whole fleet."""
