"""What every command is told by the command line as a whole, and the codes it ends with."""

from enum import IntEnum
from typing import NamedTuple


class Invocation(NamedTuple):
    """Options that stand before or after any command. Commands get it by ``click.pass_obj``.

    ``config`` is the settings file named by ``--config``, empty when none was.
    """

    lang: str = "ru"
    config: str = ""


class ExitCode(IntEnum):
    """How a command ended, for scripts and schedulers."""

    OK = 0
    DEFECT = 1
    USAGE = 2
    OPERATOR = 10
    PROVIDER = 20
    BANK = 30
    UNDETERMINED = 40
    INTERRUPTED = 130


_SIDES = {
    "none": ExitCode.OK,
    "operator": ExitCode.OPERATOR,
    "isp": ExitCode.PROVIDER,
    "bank": ExitCode.BANK,
}


def code_for_side(side: str) -> ExitCode:
    """The exit code of a verdict by its side; what is unknown counts as undetermined."""
    return _SIDES.get(side, ExitCode.UNDETERMINED)
