"""Check Point's TCPT hello on raw TCP 443, without TLS.

A frame is its payload's length and its type, both 32 bits big-endian, and the payload. The answer
to the hello is a frame of type 1 whose last byte is 1.
"""

HELLO = bytes.fromhex("0000000c 00000001 00000001 00000002 00000001")
MAX_PAYLOAD = 4096
_HEAD = 8
_HELLO_TYPE = 1
_ACCEPTED = 1


def parse(data: bytes) -> bool | None:
    """Whether the gateway accepted; None while the frame is not complete.

    Raises ValueError for bytes that cannot become an answer.
    """
    if len(data) < _HEAD:
        if not bytes(2).startswith(data[:2]):
            raise ValueError("this is not a TCPT frame")
        return None
    length, kind = int.from_bytes(data[:4]), int.from_bytes(data[4:8])
    if kind != _HELLO_TYPE or not 1 <= length <= MAX_PAYLOAD:
        raise ValueError("this is not an answer to a TCPT hello")
    if len(data) < _HEAD + length:
        return None
    return data[_HEAD + length - 1] == _ACCEPTED
