"""The library: what people type, what they may find, and how it is laid out."""
