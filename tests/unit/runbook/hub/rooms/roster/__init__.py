"""The hub's words and its table of authority."""
