"""``runbook setup``."""
