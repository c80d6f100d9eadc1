"""What must survive a power cut: incidents, events and deliveries, in one SQLite file."""
