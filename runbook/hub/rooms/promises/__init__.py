"""The room of promises to clients: whose they are, what was done, and who looked at a reference."""
