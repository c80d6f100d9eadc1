"""What would fail tonight, found by day: the judgement, and how its facts are gathered."""
