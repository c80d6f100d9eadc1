"""``runbook procedure``."""
