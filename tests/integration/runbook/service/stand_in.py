"""Programs that stand in for those of macOS and Windows: they keep a job as their documents say.

Real processes with the same words, answers and exit codes; what they cannot show is whether the
documents are right.
"""

import sys
from pathlib import Path

LAUNCHCTL = """
print_, enable = words[0] == "print", words[0] == "enable"
loaded, session = state / "loaded", state / "session"
if print_ and "/local." not in words[1]:
    sys.exit(0 if session.exists() else 113)
if words[0] == "bootstrap":
    loaded.write_text(words[2])
elif enable:
    sys.exit(0)
elif not loaded.exists():
    sys.exit("Could not find service")
elif print_:
    print("x = {\\n\\tstate = running\\n\\truns = 2\\n\\tpid = 71\\n\\tlast exit code = 1\\n}")
elif words[0] == "bootout":
    loaded.unlink()
"""
SCHTASKS = """
task, running = state / words[2], state / "running"
if words[0] == "/create":
    text = open(words[4], encoding="utf-16").read()
    task.write_text(text.replace("BANK\\\\op-117", "S-1-5-21-7"), encoding="utf-8")
elif not task.exists():
    sys.exit("ERROR: The system cannot find the file specified.")
elif words[0] == "/query":
    sys.stdout.buffer.write(task.read_bytes())
elif words[0] == "/run":
    running.touch()
elif words[0] == "/end":
    running.unlink(missing_ok=True)
elif words[0] == "/delete":
    task.unlink()
"""
POWERSHELL = """
import json, os
task = state / os.environ["RUNBOOK_TASK_NAME"]
if (state / "forbidden").exists() or not task.exists():
    sys.exit("New-Object : Cannot create type. Only core types are supported in this mode.")
runs = (state / "running").exists()
print(json.dumps({"xml": task.read_text(encoding="utf-8"), "state": 4 if runs else 3,
                  "result": 0x41301 if runs else 1, "run": "2026-11-22T20:00:00Z"}))
"""


def stand_in(program: Path, script: str, state: Path) -> None:
    """Write such a program. What it is asked stands in ``asked`` of its folder ``state``."""
    state.mkdir(exist_ok=True)
    head = f"""#!{sys.executable} -IS
import pathlib, sys
state, words = pathlib.Path({str(state)!r}), sys.argv[1:]
with (state / "asked").open("a", encoding="utf-8") as asked:
    asked.write(words[0] + "\\n")
"""
    program.write_text(head + script, encoding="utf-8")
    program.chmod(0o755)
