"""Watching live video: who may, the fan-out to viewers, and the same bytes as HLS (streaming.md sections 6.4 and 8)."""
