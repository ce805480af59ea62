"""What an incident has of evidence: its recordings on one clock, the TASER uses in it, and what nobody filmed."""
