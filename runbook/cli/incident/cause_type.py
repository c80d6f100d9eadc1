"""A cause of the catalogue on the command line, completed by the shell with its name."""

from typing import TYPE_CHECKING

import click

from runbook.cli.lazy import invocation
from runbook.language.texts import t

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class CauseType(click.ParamType[str]):
    """The code of a cause, such as ``isp.no_internet``."""

    name = "cause"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: D102 - click's contract
        return t("cli.metavar.code", invocation(ctx).lang)

    def convert(  # noqa: D102 - click's contract
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        from runbook.diagnosis.advice import CAUSES  # noqa: PLC0415 - lazy for start-up

        said = str(value).strip().lower()
        if said in CAUSES:
            return said
        from difflib import get_close_matches  # noqa: PLC0415 - lazy for start-up

        lang = invocation(ctx).lang if ctx else "ru"
        near = get_close_matches(said, CAUSES)
        words = t("incident.close.no_such_cause", lang)
        if near:
            words = f"{words} {t('cli.similar', lang, names=', '.join(near))}"
        raise click.BadParameter(words, ctx, param)

    def shell_complete(  # noqa: D102 - click's contract
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

        from runbook.diagnosis.advice import CAUSES, advice  # noqa: PLC0415 - lazy for start-up

        lang = invocation(ctx).lang
        return [
            CompletionItem(one, help=t(advice(one).name, lang))
            for one in CAUSES
            if one.startswith(incomplete)
        ]
