"""What the hub is told by its own file, ``hub.toml``."""
