"""People and their PCs are let in, known, logged in and shut out: each with its event."""
