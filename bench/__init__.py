"""What performance is claimed, measured. Each part is run by itself: ``python -m bench.<part>``."""
