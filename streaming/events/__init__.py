"""Events to browsers: published to a stream in Valkey, handed on by one reader in each web process."""
