"""Bytes on their way out: by range, with signed leave, marked for whoever watches."""
