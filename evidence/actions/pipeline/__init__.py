"""From a received file to one that plays: the steps, their order, and what heals them."""
