"""A mass failure for the monitoring department: how many, where, since when, and the proof."""
