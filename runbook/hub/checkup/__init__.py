"""The hub looked at by day: what it still lacks for the night."""
