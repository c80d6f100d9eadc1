"""The doors, a family to a file. ``every_door.py`` beside this folder puts them together."""
