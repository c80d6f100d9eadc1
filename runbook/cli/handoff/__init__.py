"""``runbook handoff``."""
