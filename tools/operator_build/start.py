"""Where the operator's build begins: the start of the program, or of a process it has started.

PyInstaller's own hook for ``multiprocessing`` does the same and costs every start 25 ms: it loads
what only the process for Apprise needs.
"""

import sys

from runbook.system import unpacked

_CHILD = "--multiprocessing-fork"
_TRACKER = "from multiprocessing.resource_tracker import main;main("


def begin() -> int:
    """Do what this process was started for; the exit code."""
    folder = unpacked.here()
    if folder:
        unpacked.hold(folder)
    if sys.argv[1:2] == [_CHILD]:
        from multiprocessing import process, spawn  # noqa: PLC0415 - lazy for start-up

        # There is no script that the child would have to read again.
        process.ORIGINAL_DIR = None  # type: ignore[attr-defined]
        spawn.freeze_support()
    elif sys.argv[-1].startswith(_TRACKER) and sys.argv[-2] == "-c":
        from multiprocessing import resource_tracker  # noqa: PLC0415 - lazy for start-up

        resource_tracker.main(int(sys.argv[-1].removeprefix(_TRACKER).removesuffix(")")))
        return 0
    _give_back_the_environment()
    from runbook.cli.main import main  # noqa: PLC0415 - lazy for start-up

    code = main()
    if folder:
        unpacked.sweep(folder)
    return code


def _give_back_the_environment() -> None:
    """Programs of the system must find their own libraries, not those that lie in the build.

    pyinstaller.org, "Launching external programs from the frozen application".
    """
    import os  # noqa: PLC0415 - as above

    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.kernel32.SetDllDirectoryW(None)


if __name__ == "__main__":
    sys.exit(begin())
