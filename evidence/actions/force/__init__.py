"""What is done about a use of force: the form is written and sent, the use reviewed, what does not fit worked off."""
