"""How long items stay, who decides, and the way out."""
