"""Senses: probes of this PC and its network, and the pure judgement of what they mean."""
