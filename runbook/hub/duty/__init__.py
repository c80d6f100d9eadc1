"""Exactly one hub speaks: the lease, its parts that run only while it is held, and their end."""
