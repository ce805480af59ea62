"""The store is read again, and what is found is dealt with."""
