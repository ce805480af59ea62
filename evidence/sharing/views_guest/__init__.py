"""Pages of recipients: the gate, the exhibits, questions and more time."""
