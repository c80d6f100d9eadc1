"""``runbook alert``."""
