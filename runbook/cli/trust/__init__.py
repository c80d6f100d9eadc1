"""``runbook trust``: the bank's key, and which of its files are trusted."""
