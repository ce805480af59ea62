"""Files come in: announced, received, or given up."""
