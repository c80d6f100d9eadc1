"""``runbook hub``: the office side."""
