"""How the months went: how fast outages were found, known and over, and what was promised."""
