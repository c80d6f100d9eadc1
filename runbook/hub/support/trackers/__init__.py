"""Where a case can go: one file for each tracker, one line in ``registry``."""
