"""The evidence bundle on this PC: gathered from it, and sent to the hub or by the bank's mail."""
