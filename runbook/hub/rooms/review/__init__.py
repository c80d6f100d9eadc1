"""The report about an incident: it writes itself from the timeline, and people add to it."""
