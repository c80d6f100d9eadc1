"""What a shift leaves to the next: a page that makes itself, the lead's words, who took it."""
