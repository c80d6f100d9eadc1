"""The life of an incident at the hub: what reports and people make of it."""
