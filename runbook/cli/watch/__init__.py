"""``runbook watch``: the agent that notices by itself."""
