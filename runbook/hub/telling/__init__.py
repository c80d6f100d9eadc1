"""Who is told what, by which way and how loudly; and what becomes of it."""
