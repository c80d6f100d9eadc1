"""The way in to the hub's page: cookies, whose page a press comes from, logging in and out."""
