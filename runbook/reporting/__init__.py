"""What operators' PCs and the hub say to each other: shapes, credentials, and the door for each."""
