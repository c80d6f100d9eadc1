"""The product on Windows' own Python, under wine on Linux: docs/windows.md."""
