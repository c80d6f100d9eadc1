"""A copy of the hub that is known to open: how it is made, and how it is tried."""
