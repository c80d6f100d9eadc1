"""What a diagnosis means to people: advice, what she is told, how far it has come, its JSON."""
