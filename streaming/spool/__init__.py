"""What has arrived of a live session, on the local disk, until the same bytes are an evidence item."""
