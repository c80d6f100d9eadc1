"""Who works when: the plan, its changes, and who is on shift by it."""
