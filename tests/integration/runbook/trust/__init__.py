"""The bank's files, and by whose word each is used."""
