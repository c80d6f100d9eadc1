"""The long fuzzing of every door: ``python -m bench fuzz [--seconds N] [--doors DOOR …]``."""
