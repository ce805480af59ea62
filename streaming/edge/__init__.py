"""The edge: a media server for cameras and viewers of other protocols, which asks us before it lets anybody in."""
