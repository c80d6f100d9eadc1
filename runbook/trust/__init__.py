"""Whose word a file of the bank's is: its pinned digest, or its signature and the bank's key."""
