"""Everything that can be done to accounts; each act stands in the journal."""
