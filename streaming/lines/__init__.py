"""The line of a camera as live video uses it: fragments, positions and events on the WebSocket of `devices.lines`."""
