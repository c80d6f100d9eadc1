"""The clipboard, through pyperclip, for a moment only: a hung display must not hold the words."""

import threading

WAIT = 2.0
"""Seconds the clipboard may take."""


def available() -> bool:
    """Whether this session has a clipboard. What lies on it is neither read nor changed."""
    # Lazy for start-up: most runs never copy. The library ships no types.
    import pyperclip  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    put, _ = pyperclip.determine_clipboard()
    # Where there is none, the library gives a function that says no when asked for its truth.
    return bool(put)


def copy(text: str) -> str:
    """Put the text on the clipboard. Returns the stable id of what prevented it, or nothing.

    ``clipboard.unavailable``: this session has no clipboard (no display, no helper program).
    ``clipboard.timed_out``: it did not answer within ``WAIT`` seconds.
    """
    outcome: list[str] = []

    def work() -> None:
        import pyperclip  # noqa: PLC0415 - lazy for start-up: most runs never copy

        try:
            pyperclip.copy(text)
        except (pyperclip.PyperclipException, OSError):
            outcome.append("clipboard.unavailable")
        else:
            outcome.append("")

    worker = threading.Thread(target=work, name="clipboard", daemon=True)
    worker.start()
    worker.join(WAIT)
    if worker.is_alive():
        return "clipboard.timed_out"
    return outcome[0] if outcome else "clipboard.unavailable"
