"""``runbook desk``: the operator's page, and what stands behind it."""
