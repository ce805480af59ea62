"""A TASER use beside the recordings of it: who filmed it, from when to when, and its graph."""
