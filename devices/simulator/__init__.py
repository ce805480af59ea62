"""A body camera that does not exist: makes its own footage and docks it over the public protocol."""
