"""``runbook hub person``: whom the hub rings and obeys."""
