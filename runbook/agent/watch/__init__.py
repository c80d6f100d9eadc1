"""The agent that notices by itself: suspicion, confirmation, diagnosis, patience, incident."""
