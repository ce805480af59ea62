"""What people do on one item: mark, note, describe, place, play and watch."""
