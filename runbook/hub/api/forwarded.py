"""Notices that a front end is not named: then all PCs behind it count as one, and are held back."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_LOG = logging.getLogger(__name__)
_HEADER = b"x-forwarded-for"


class Forwarded:
    """The application, with one warning where ``X-Forwarded-For`` comes and is not believed.

    Belongs inside what puts the believed address into ``client``: there it stands in the header.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        self._said = False

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass everything on."""
        if not self._said and scope["type"] == "http" and _is_unbelieved(scope):
            self._said = True
            # No address: anybody may send such a header.
            _LOG.warning(
                "hub: X-Forwarded-For from an address that is not in [server] proxies;"
                " behind such a front end all PCs count as one"
            )
        await self._app(scope, receive, send)


def _is_unbelieved(scope: "Scope") -> bool:
    said = [value for name, value in scope["headers"] if name == _HEADER]
    peer = scope.get("client")
    if not said or peer is None:
        return False
    through = {one.strip() for one in b",".join(said).decode("latin-1").split(",")}
    return peer[0] not in through
