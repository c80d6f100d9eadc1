"""What became of a message, in words, by channel."""
