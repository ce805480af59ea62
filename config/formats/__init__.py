"""How dates and times read where Django writes them itself."""
