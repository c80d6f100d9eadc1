"""The hub's rooms in a real browser."""
