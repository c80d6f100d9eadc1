"""One incident: all that its card says, its course, and what may be ordered."""
