"""The alert: its words for messenger, telephone and phone screen; its channels and people."""
