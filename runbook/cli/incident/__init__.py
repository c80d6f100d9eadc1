"""``runbook incident``."""
