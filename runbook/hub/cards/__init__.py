"""What stands on the card of an incident: gathered from the database, then put into words."""
