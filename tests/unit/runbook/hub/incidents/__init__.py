"""The rules of incidents at the hub."""
