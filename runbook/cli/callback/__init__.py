"""``runbook callback``."""
