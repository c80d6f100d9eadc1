"""Settings as files of a real disk."""
