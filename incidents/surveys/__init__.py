"""Surveys: wearers after a shift, viewers after a stream, the public after contact."""
