"""This program as several processes: how one ends calmly, and what goes on without it."""
