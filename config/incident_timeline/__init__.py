"""The timeline of an incident: what every app knows of it on one clock, as lanes, a feed and recordings in step."""
