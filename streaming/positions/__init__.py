"""Where units are: fixes of the whole fleet second by second, kept, shown on the map, and looked back at."""
