"""The long run: watch, desk and hub for half an hour while faults come and go (as root, Linux)."""
