"""Everything that changes evidence. The modules are the list of what the system can do."""
