"""The custody of an item: sentences, files and the printed record."""
