"""Decides and acts: settings, incidents, the operator's commands."""
