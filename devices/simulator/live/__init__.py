"""Simulated cameras that stream: fragments made, numbered, chained and sent live first, over a line that breaks."""
