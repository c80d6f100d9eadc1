"""A mass outage during which hubs, their database and the line between them are killed and cut."""
