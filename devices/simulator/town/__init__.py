"""The invented town in which the simulated cameras film: the plan of its streets, drawn by rule and always the same."""
