"""Rooms of the hub's page over HTTP: who comes in, what is shown, pressed, kept up to date."""
