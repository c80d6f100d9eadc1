"""An incident with tech support: its evidence, its number, and the ways it is handed over."""
