"""A Python program kept ready to run: all it imports is there, and every run is a fork of its own.

Usage: ready.py SOCKET TARGET, where SOCKET is the number of an open socket and TARGET is
``module:function``. A request is JSON ``{"arguments", "environment", "folder"}`` with three
descriptors: what the run reads, writes and complains to. The answer is its exit code. The first run
tells what it had to import, and that is here for the others.

A run ends as a program does, with all that happens then; only its start is spared.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

MOST = 1 << 20
_PR_SET_PDEATHSIG = 1
Program = Callable[[], int | None]


def serve(orders: socket.socket, target: str) -> int:
    """Run what is asked for, one after the other, until nobody asks any more.

    Comes back once here, with nothing left to do, and once in every run, with its exit code.
    """
    program = _program(target)
    libc = ctypes.CDLL(None)
    while True:
        request, descriptors, _, _ = socket.recv_fds(orders, MOST, 3)
        if not request:
            return 0
        told, tell = os.pipe()
        gc.freeze()
        pid = os.fork()
        if not pid:
            os.close(told)
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            return _run(program, json.loads(request), descriptors, tell)
        for one in (*descriptors, tell):
            os.close(one)
        with os.fdopen(told) as names:
            _import(names.read().split())
        _, status = os.waitpid(pid, 0)
        orders.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _program(target: str) -> Program:
    module, _, name = target.partition(":")
    found: Program = getattr(importlib.import_module(module), name)
    return found


def _run(program: Program, request: dict[str, Any], descriptors: list[int], tell: int) -> int:
    before = set(sys.modules)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv[1:] = request["arguments"]
    try:
        return program() or 0
    finally:
        with os.fdopen(tell, "w") as names:
            names.write(" ".join(sys.modules.keys() - before))


def _import(names: list[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            # A name under which something else was put there.
            continue


if __name__ == "__main__":
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2]))
