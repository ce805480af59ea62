"""Runs everything on one machine: services from wheels, the demo, the checks."""
