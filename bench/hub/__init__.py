"""How many agents one hub bears, and how soon people know: ``python -m bench hub``."""
