"""Deliveries on disk: written before they are sent, claimed by one, settled once."""
