"""The life of an incident at the hub, and its card on everybody's phone."""
