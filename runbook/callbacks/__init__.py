"""Promises to clients: what was promised, within which window, by what she is found again."""
