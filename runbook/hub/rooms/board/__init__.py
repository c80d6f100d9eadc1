"""The first page: how it stands in one sentence, what goes on, who is hit, and what is broken."""
