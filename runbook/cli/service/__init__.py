"""``runbook service``: the watch that starts by itself at login."""
