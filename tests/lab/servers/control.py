"""A host inside the bank that has nothing to do with any service: greets like an SSH server.

Usage: control.py ADDRESS PORT
"""

import socket
import sys
from contextlib import suppress


def main(address: str, port: str) -> None:
    """Serve until killed."""
    with socket.create_server((address, int(port)), backlog=128) as door:
        while True:
            connection, _ = door.accept()
            with suppress(OSError), connection:
                connection.sendall(b"SSH-2.0-lab\r\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
