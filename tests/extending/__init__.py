"""CONTRIBUTING.md tried from outside: each of its four pages adds a thing to a copy and runs it."""
