"""Incidents as they are kept and told, on both databases."""
