"""The agent's line to the hub: reports go out, directives come back, and one of the two speaks."""
