"""Who may see an item, who asks to, who is warned, and who is locked out."""
