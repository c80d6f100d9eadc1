"""Speaks: durable deliveries of alerts to people over their channels."""
