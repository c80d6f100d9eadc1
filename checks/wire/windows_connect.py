"""On Windows, a refused connection is told at once instead of after two seconds.

Windows answers a reset by sending its SYN again, twice, before it reports "refused": longer than
a probe waits, so that every closed port would look silent. SIO_TCP_INITIAL_RTO (mstcpip.h, since
Windows 10 1709) turns that off for one socket. A lost SYN is not sent again then; the diagnosis
repeats silent probes itself, sooner than Windows would.
"""

import ctypes
import socket
import struct
import sys

_SIO_TCP_INITIAL_RTO = 0x98000011
_UNSPECIFIED_RTT = 0xFFFF
_NO_SYN_RETRANSMISSIONS = 0xFE
PARAMETERS = struct.pack("<HBx", _UNSPECIFIED_RTT, _NO_SYN_RETRANSMISSIONS)
"""TCP_INITIAL_RTO_PARAMETERS: Rtt, MaxSynRetransmissions, one byte of padding."""


def refuse_at_once(sock: socket.socket) -> None:
    """Turn the repetition off, where there is any. An older Windows keeps its habit."""
    if sys.platform == "win32":
        returned = ctypes.c_uint32()
        ctypes.WinDLL("ws2_32").WSAIoctl(
            ctypes.c_size_t(sock.fileno()),
            ctypes.c_uint32(_SIO_TCP_INITIAL_RTO),
            PARAMETERS,
            ctypes.c_uint32(len(PARAMETERS)),
            None,
            ctypes.c_uint32(0),
            ctypes.byref(returned),
            None,
            None,
        )
