"""The operator's build: the program as one folder or one file that needs no Python beside it.

``python -m tools.operator_build`` makes it; docs/build.md says what is in it and how it is used.
"""
