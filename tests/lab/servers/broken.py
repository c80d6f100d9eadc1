"""A service that takes connections and serves nobody.

reset   hangs up with a TCP reset as soon as the first bytes have come
hung    reads, and never answers

Usage: broken.py reset|hung ADDRESS PORT
"""

import socket
import struct
import sys
import threading
import time
from contextlib import suppress

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
LONGER_THAN_ANYBODY_WAITS = 300.0


def fail(connection: socket.socket, how: str) -> None:
    """One connection to its bad end."""
    with suppress(OSError), connection:
        connection.recv(4096)
        if how == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        else:
            time.sleep(LONGER_THAN_ANYBODY_WAITS)


def main(how: str, address: str, port: str) -> None:
    """Serve until killed."""
    with socket.create_server((address, int(port)), backlog=128) as door:
        while True:
            connection, _ = door.accept()
            threading.Thread(target=fail, args=(connection, how), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
