"""What can be done to the journal beside writing to it; nothing here changes an entry."""
