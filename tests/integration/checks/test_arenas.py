"""A night of diagnoses starts thousands of threads: their heaps are shared, so nothing piles up."""

import subprocess
import sys

import pytest

from checks.host.arenas import FEW

THREADS = """
import ctypes, sys, tempfile, threading
from checks.host.arenas import few_arenas
if sys.argv[1] == "few":
    few_arenas()
barrier = threading.Barrier(40)
def work():
    held = bytearray(5000), [bytes(600) for _ in range(200)]
    barrier.wait()
all_of_them = [threading.Thread(target=work) for _ in range(40)]
[one.start() for one in all_of_them]
[one.join() for one in all_of_them]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
with tempfile.NamedTemporaryFile() as file:
    stream = libc.fopen(file.name.encode(), b"w")
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(open(file.name).read().count("<heap nr="))
"""
"""All forty live at once, so each of them looks for a heap of its own. malloc_info(3) counts."""


@pytest.mark.skipif(sys.platform != "linux", reason="heaps by thread are the GNU C library's way")
def test_forty_threads_leave_fewer_heaps_behind() -> None:
    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", THREADS, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert heaps("few") <= FEW < heaps("many")


HOLES = """
import sys
from checks.host.arenas import few_arenas, give_back

def held_kb():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith("Private_Dirty"))

few_arenas()
many = [bytearray(3000) for _ in range(10_000)]
most = held_kb()
# One in a hundred stays, so the heap as a whole cannot shrink.
many = many[::100]
between = held_kb()
give_back()
print(most - between, most - held_kb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="heaps with holes are given back by glibc only")
def test_what_is_freed_between_what_stays_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    by_itself, asked = map(int, done.stdout.split())
    assert by_itself < 3_000
    assert asked > 20_000


LARGE_PIECES = """
import ctypes, re, sys, tempfile
from checks.host.arenas import few_arenas
if sys.argv[1] == "few":
    few_arenas()
one = bytearray(8 * 2**20)
del one
held = [bytearray(2**20) for _ in range(6)]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
with tempfile.NamedTemporaryFile() as file:
    stream = libc.fopen(file.name.encode(), b"w")
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(re.findall(r'type="mmap" count="(\\d+)"', open(file.name).read())[-1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what is large is moved by glibc only")
def test_large_pieces_keep_pages_of_their_own_after_a_larger_one_was_freed() -> None:
    def of_their_own(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", LARGE_PIECES, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert of_their_own("few") - of_their_own("by itself") >= 6
