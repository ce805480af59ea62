"""Looks into files from outside before anybody opens them: pure, knows neither Django nor the database."""
