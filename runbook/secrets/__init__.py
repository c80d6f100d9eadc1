"""Secrets by reference, where they are kept, and this PC's own."""
