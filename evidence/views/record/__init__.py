"""Pages of one item: player, panels, custody, details."""
