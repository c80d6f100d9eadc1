"""How a PC makes itself known to the hub: ``runbook.enrol/1`` and its answer."""

import msgspec

ENROL = "runbook.enrol/1"
ENROLLED = "runbook.enrolled/1"


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """An agent introduces itself, once. Keys are 32 bytes as base64url without padding."""

    operator: str
    code: str
    authentication: str
    reports: str
    schema: str = ENROL
    version: str = ""

    def __repr__(self) -> str:
        return f"Enrol(operator={self.operator!r})"


class Enrolled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The hub knows the agent from now on. ``bot`` is its bot's name for the handoff."""

    operator: str
    schema: str = ENROLLED
    bot: str = ""
