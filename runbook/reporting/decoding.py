"""A decoder for each kind of document, made by one thread at a time.

msgspec learns a type's shape when a decoder is first made for it, or at its first conversion. Two
threads that do so at once read what is half learned, and the process dies of it. So no kind is
learned at its first use: a module that knows its kind makes the decoder when it is imported, and
whoever is given one asks here (``tests/architecture`` holds that).
"""

import threading
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_MAKING = threading.Lock()


def decoded(content: bytes | str, kind: type[T]) -> T:
    """The JSON document as that kind. Raises msgspec.MsgspecError, ValueError, RecursionError."""
    known: Any = kind
    found: T = _decoder(known).decode(content)
    return found


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    with _MAKING:
        return msgspec.json.Decoder(kind)
