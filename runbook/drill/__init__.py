"""Exercises: a night told by a file, worked through at the real desk, and scored."""
