"""A line with a long way: packets that enter a TUN interface come out of it again, later.

Usage: slow_line.py INTERFACE SECONDS. The interface exists already. Each packet is held back so
many seconds, up to a fifth more or less by chance, and none overtakes another.
"""

import fcntl
import os
import random
import select
import struct
import sys
import time
from collections import deque

# linux/if_tun.h
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_LARGEST = 65536


def attach(name: str) -> int:
    """The file through which the interface's packets go."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def relay(device: int, seconds: float) -> None:
    """Hold every packet back, for ever."""
    held: deque[tuple[float, bytes]] = deque()
    while True:
        left = max(held[0][0] - time.monotonic(), 0) if held else None
        if select.select([device], [], [], left)[0]:
            due = time.monotonic() + seconds * random.uniform(0.8, 1.2)
            due = max(due, held[-1][0]) if held else due
            held.append((due, os.read(device, _LARGEST)))
        while held and held[0][0] <= time.monotonic():
            os.write(device, held.popleft()[1])


if __name__ == "__main__":
    relay(attach(sys.argv[1]), float(sys.argv[2]))
