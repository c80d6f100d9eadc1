"""Figures and courses of outages, from a real journal."""
