"""A notification on the operator's own screen. It never takes the focus or a key."""
