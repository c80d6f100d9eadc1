"""How fast and how surely an alert gets out: ``python -m bench delivery``."""
