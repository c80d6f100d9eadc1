"""What a client on the line is told: the approved words, the bank's own, phrases for pauses."""
