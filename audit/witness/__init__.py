"""A witness: a small server that another body runs, so that a journal rebuilt by its keepers is seen from outside.

It needs Python, `cryptography` and a folder; no Django, no database. C2SP tlog-witness says what it answers.
"""
