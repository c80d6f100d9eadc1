"""The number of an incident on the command line."""

from collections.abc import Callable

import click

LARGEST = 999_999_999


def number_argument() -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The number people call an incident by."""
    return click.argument("number", type=click.IntRange(1, LARGEST), metavar="cli.metavar.number")
