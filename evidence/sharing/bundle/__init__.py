"""What leaves with a share: a signed bag in a streamed ZIP, and the program that checks it offline."""
