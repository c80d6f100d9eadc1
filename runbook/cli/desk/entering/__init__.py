"""The way to the desk: is one running, where, and how its page gets onto her screen."""
