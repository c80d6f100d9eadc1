"""Ways to the people who must know: whom to tell when, each way tried by day, her own phone."""
