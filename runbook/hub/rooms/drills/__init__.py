"""Who has passed an exercise, when and which, and who has not yet."""
