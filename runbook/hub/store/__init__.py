"""What the hub keeps: one schema on SQLite and on PostgreSQL, one file for each noun."""
