"""Defects in threads of the desk: the page goes on, and whoever mends it sees them."""

import os
import traceback

from runbook.cli.output import console


def say_defect(error: BaseException) -> None:
    """Print it where ``RUNBOOK_DEBUG=1`` asks for it; otherwise nothing is printed."""
    if os.environ.get("RUNBOOK_DEBUG") == "1":
        console.warn("".join(traceback.format_exception(error)))
