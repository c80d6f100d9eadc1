"""Sends what is due: paced, side by side, and again when the line is back."""
