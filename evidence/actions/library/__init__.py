"""What people do with many items at once, and what they keep of their searches."""
