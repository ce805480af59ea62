"""What the command page shows: streams on air, the wall, the strip, and the page's state as its address holds it."""
