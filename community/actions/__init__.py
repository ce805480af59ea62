"""Everything that can happen to requests and submissions; one function, one act, one journal entry."""
