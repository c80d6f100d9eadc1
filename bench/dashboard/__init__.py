"""The hub's page at ten thousand agents: how soon it stands there, how soon a change does."""
