"""Many reports, one incident: the same localisation over everybody, and what silence says."""
