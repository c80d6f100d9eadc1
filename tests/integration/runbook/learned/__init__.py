"""What was learned of this computer, kept in a file."""
