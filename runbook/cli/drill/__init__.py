"""``runbook drill``: exercises."""
