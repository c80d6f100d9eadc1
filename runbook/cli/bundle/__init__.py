"""``runbook bundle``: evidence for an administrator, previewed before it leaves."""
