"""Home pages by role: what a person needs first, as query functions that a view hands to a template."""
