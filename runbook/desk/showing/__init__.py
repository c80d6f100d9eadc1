"""From what is known to what the page shows, a part of it each."""
