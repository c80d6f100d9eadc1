"""What she does at the desk: on disk at once, and taken back for ten seconds."""
