"""Numbers of the command line: what is none lies within no limits."""

import click
import pytest

from runbook.cli.ranges import in_words


@pytest.mark.parametrize("typed", ["nan", "NaN", "inf", "-inf", "1e999", "9" * 5000, "²", ""])
@pytest.mark.parametrize("kind", [click.FloatRange(0, 60), click.IntRange(0, 60)])
def test_what_is_no_number_lies_within_no_limits(kind: click.ParamType[float], typed: str) -> None:
    with pytest.raises(click.BadParameter):
        in_words(kind).convert(typed, None, None)


def test_what_is_within_them_is_taken() -> None:
    assert in_words(click.FloatRange(0, 60)).convert("7.5", None, None) == 7.5
