"""One hub as a process: from its file to what runs, and whether its database may be used."""
