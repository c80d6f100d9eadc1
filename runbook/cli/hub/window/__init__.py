"""``runbook hub window``: links to the page for other rooms."""
