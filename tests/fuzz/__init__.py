"""Every door through which data of others comes in, and whatever may be thrown at it."""
