"""``runbook hub roster``: who works when."""
