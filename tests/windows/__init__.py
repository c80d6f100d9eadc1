"""The installed command on Windows' own Python, under wine: run by ``make test-windows``."""
