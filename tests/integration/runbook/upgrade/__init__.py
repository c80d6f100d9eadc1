"""Journals of every earlier version as their own programs left them, and of versions to come."""
