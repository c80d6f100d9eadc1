"""The rooms of the hub's page: what each shows to whom, and what is done there.

Each room is a package of its own that knows nothing of HTTP; ``runbook.hub.api.rooms`` serves them.
"""
