"""Whether the coming shift can work: who cannot be reached, and whose PC would fail tonight."""
