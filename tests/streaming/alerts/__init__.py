"""Alerts, from the weapon to the browser."""
