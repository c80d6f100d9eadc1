"""A night of diagnoses starts thousands of threads: their heaps are shared, so nothing piles up."""

import subprocess
import sys

import pytest

THREADS = """
import threading, sys
from checks.host.arenas import few_arenas
if sys.argv[1] == "few":
    few_arenas()
barrier = threading.Barrier(40)
def work():
    held = bytearray(100), [bytes(200) for _ in range(2000)]
    barrier.wait()
all_of_them = [threading.Thread(target=work) for _ in range(40)]
[one.start() for one in all_of_them]
[one.join() for one in all_of_them]
print(open("/proc/self/maps").read().count("rw-p 00000000 00:00 0"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="heaps by thread are the GNU C library's way")
def test_forty_threads_leave_fewer_heaps_behind() -> None:
    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", THREADS, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert heaps("few") < heaps("many")
