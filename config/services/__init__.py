"""Runs everything on one machine: services from wheels, the demo, the checks. Only here does the project start servers."""
