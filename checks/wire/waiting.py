"""Sockets that are waited for together and closed together."""

import selectors
import socket
from typing import Self


class Waiting:
    """Holds sockets in a selector. Use it with ``with``: leaving closes everything."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()
