"""What a person who is logged in sees and orders: incidents, people, channels, counts."""
