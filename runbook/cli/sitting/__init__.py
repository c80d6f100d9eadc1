"""What every screen of a sitting shares: what it hears, what it says, what a key or button does."""
