"""Looking at what the public sent without opening it: a copy of ours is made in a worker, and only that is shown."""
