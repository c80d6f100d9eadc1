"""Who is logged in at the hub's page, and the end of it, from the command line."""
