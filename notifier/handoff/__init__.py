"""The way out when this PC has no internet at all: the operator's own phone carries the alert."""
