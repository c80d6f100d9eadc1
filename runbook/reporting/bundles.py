"""How an evidence bundle goes to the hub: the ZIP as it is, and what the hub answers."""

import msgspec

PATH = "/v1/bundle"
TAKEN = "runbook.bundle_taken/1"


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """It is safe in the hub's database. ``incident`` is the hub's number of the one it is put to.

    0: the hub knows of no incident of hers it could belong to. ``sha256`` is of the file it took.
    """

    id: str
    sha256: str
    incident: int = 0
    schema: str = TAKEN
