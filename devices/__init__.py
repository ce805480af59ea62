"""Cameras and TASERs: who holds them, what they report, and the simulator that stands in for them."""
