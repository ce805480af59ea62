"""The use of force that goes with a TASER use: the officer's form, the review of it, and what does not fit together."""
