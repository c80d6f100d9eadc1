"""Numbers within limits on the command line, refused in words instead of ``1<=x<=1000``."""

import math
from typing import Any

import click

from runbook.cli.invocation import Invocation
from runbook.language.texts import t


class WholeNumber(click.IntRange):
    """A whole number within limits."""

    def convert(  # noqa: D102 - click's contract
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise _refused(self, param, ctx) from error


class Number(click.FloatRange):
    """A number within limits."""

    def convert(  # noqa: D102 - click's contract
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            found = super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise _refused(self, param, ctx) from error
        if not math.isfinite(found):
            # "nan" lies within any limits: it is never less than one, nor more.
            raise _refused(self, param, ctx)
        return found


def in_words(kind: click.ParamType[Any]) -> click.ParamType[Any]:
    """The same type; with limits, one that says them in words."""
    if type(kind) is click.IntRange:
        return WholeNumber(kind.min, kind.max, kind.min_open, kind.max_open, kind.clamp)
    if type(kind) is click.FloatRange:
        return Number(kind.min, kind.max, kind.min_open, kind.max_open, kind.clamp)
    return kind


def _refused(
    kind: click.IntRange | click.FloatRange,
    param: click.Parameter | None,
    ctx: click.Context | None,
) -> click.BadParameter:
    lang = ctx.obj.lang if ctx and isinstance(ctx.obj, Invocation) else "ru"
    text_id = "cli.at_least" if kind.max is None else "cli.between"
    low, high = (f"{limit or 0:.10g}" for limit in (kind.min, kind.max))
    return click.BadParameter(t(text_id, lang, low=low, high=high), ctx, param)
