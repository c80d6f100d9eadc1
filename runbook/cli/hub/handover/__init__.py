"""``runbook hub handover``: what there is to hand over, and its sending and taking over."""
