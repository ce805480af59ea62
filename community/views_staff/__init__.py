"""The pages of staff: asking one person, the triage inbox, deciding, and the panel of an incident."""
