"""One sitting of ``run``: what it diagnoses, what she is asked, and what follows from it."""
