"""Pages about a use of force: the officer's form, the review, the tasks."""
