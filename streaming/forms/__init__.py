"""The shapes of what people type on the pages of live command."""
