"""The lines of cameras in the field: raw WebSockets beside Django (`docs/device-protocol.md`)."""
