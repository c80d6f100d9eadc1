"""The log as people read it: what happened, when, and who ordered it; searched and taken along."""
