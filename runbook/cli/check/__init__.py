"""``runbook check``."""
