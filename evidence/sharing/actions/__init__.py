"""Acts of sharing: building and sending packages, letting recipients in, what they do and ask."""
