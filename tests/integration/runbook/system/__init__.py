"""Files of a real disk."""
