"""Calling out the standby operators: waves, answers, and the hand-over to those who come."""
