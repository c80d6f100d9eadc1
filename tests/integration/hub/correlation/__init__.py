"""Correlation on real databases, processes and sockets."""
