"""Threads that are the first to read a kind of document, all at once: the process lives."""

import subprocess
import sys

_READERS, _KINDS, _DEEP = 4, 300, 12
_ALL_AT_ONCE = f"""
import sys, threading, types
import msgspec
from runbook.hub.store.documents import read
sys.setswitchinterval(1e-6)
FIRST = "class S0(msgspec.Struct):\\n    a: 'int' = 0\\n"
NEXT = '''
class S{{0}}(msgspec.Struct):
    a: 'int | None' = None
    b: 'dict[str, str] | None' = None
    c: 'S{{1}} | None' = None
    d: 'tuple[S{{1}}, ...]' = ()
'''
TEXT = "import msgspec\\n" + FIRST + "".join(NEXT.format(n, n - 1) for n in range(1, {_DEEP}))
for number in range({_KINDS}):
    made = types.ModuleType(f"made{{number}}")
    sys.modules[made.__name__] = made
    exec(TEXT, made.__dict__)
    kind, begin = made.S{_DEEP - 1}, threading.Barrier({_READERS})
    def look():
        begin.wait()
        assert read('{{"a": 1, "c": {{"a": 1}}}}', kind).c.a == 1
    several = [threading.Thread(target=look) for _ in range({_READERS})]
    for one in several: one.start()
    for one in several: one.join()
print("lives")
"""


def test_first_readers_of_a_kind_that_come_at_once_do_no_harm() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL_AT_ONCE], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "lives\n", "")
