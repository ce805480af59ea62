"""How long things stay: the engine, its schedule, what it is told, and what remains of what was erased."""
