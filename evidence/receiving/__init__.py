"""The door for recordings: tus 1.0 on the wire, bytes written once and hashed while they arrive."""
