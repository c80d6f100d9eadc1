"""This PC looked at by day: what the doctor is told of it, its channels and its hub."""
