"""PURE. What she says by a command while a procedure runs, beside the answers of its steps.

A run keeps it under ids that begin with ``@``: a file of steps cannot have those.
"""

NOT_WORKING = "@not_working"
"""Channels that do not work for her whatever the checks say, with commas between."""
LEAD_KNOWS = "@lead_knows"
CALL_ENDED = "@call_ended"
CLIENT = "@client."
"""Begins the id under which a run keeps that a client of its file of answers was promised."""
YES = "yes"
