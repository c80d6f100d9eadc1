"""What the hub keeps and for how long, what was deleted, and what an auditor takes along."""
