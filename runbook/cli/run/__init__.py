"""``runbook run``: the words, then everything beside them."""
