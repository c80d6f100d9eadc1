"""``runbook hub promises``: what was promised to clients, and whose it is now."""
