"""The pictures that go with a decision: made from the spool, stored, read back, and shown again."""
