"""Correlation: decisions, without a database or a clock."""
