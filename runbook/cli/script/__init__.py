"""``runbook script``: the words for the client; approving, signing and pinning the bank's own."""
