"""How the program speaks: its sentences, its letters, moments and Moscow time."""
