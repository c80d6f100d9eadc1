"""What the next room may look at instead of asking, and the links to it."""
