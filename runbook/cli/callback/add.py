"""``runbook callback add``: write down what was promised to a client."""

import click

from runbook.callbacks.promise import Callback, Channel
from runbook.callbacks.window import Told, WindowProblem, parse_window, parse_zone
from runbook.callbacks.words import promise_line
from runbook.cli.callback.asking import ask_choice, ask_line, at_terminal, take_reference
from runbook.cli.callback.journal import Book, refuse, same_reference, say_same, writing
from runbook.cli.incident.completing import complete_key
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import promise
from runbook.language.texts import t

_KEYS = {"1": Channel.CALL, "2": Channel.CHAT, "call": Channel.CALL, "chat": Channel.CHAT}


@click.command(help="callback.add.help", epilog="callback.add.epilog")
@click.argument("reference", nargs=-1, metavar="callback.metavar.reference")
@click.option("--by", type=click.Choice(("call", "chat")), help="callback.add.option.by")
@click.option("--window", metavar="callback.metavar.window", help="callback.add.option.window")
@click.option("--msk", metavar="callback.metavar.zone", help="callback.add.option.msk")
@click.option(
    "--incident",
    metavar="callback.metavar.incident",
    help="callback.add.option.incident",
    shell_complete=complete_key,
)
@click.option("--phone", is_flag=True, help="callback.add.option.phone")
@click.option("--json", "as_json", is_flag=True, help="callback.option.json")
@click.pass_obj
def command(
    invocation: Invocation,
    reference: tuple[str, ...],
    by: str | None,
    window: str | None,
    msk: str | None,
    incident: str | None,
    phone: bool,
    as_json: bool,
) -> int:
    """Take the promise apart, write it down, and say back what was understood."""
    lang = invocation.lang
    offset = _zone(msk, lang)
    with writing(invocation) as book:
        asking = not reference and at_terminal()
        kept = take_reference(reference, book, phone=phone)
        channel = _channel(by, lang)
        if asking and window is None:
            window = ask_line(t("callback.ask.window", lang)) or None
        told = _window(window, offset, book)
        same = same_reference(book, kept)
        made = promise(
            book.journal,
            book.now,
            operator=book.operator,
            incident=_incident(incident, book),
            channel=channel,
            reference=kept or "",
            window=told.window if told else None,
            msk_offset=told.msk_offset if told else offset,
            rules=book.rules,
        )
    _say(made, book, as_json=as_json)
    say_same(same, made, lang)
    return ExitCode.OK


def _say(made: Callback, book: Book, *, as_json: bool) -> None:
    if as_json:
        from runbook.cli.callback.as_json import promise_json  # noqa: PLC0415 - lazy for start-up

        console.say_json({"schema": "runbook.callback/1", **promise_json(made, book)})
        return
    console.say(t("callback.added", book.lang, line=promise_line(made, book.now, book.lang)))
    if not made.reference:
        console.say(t("callback.to_complete", book.lang, number=made.number))


def _zone(text: str | None, lang: str) -> int | None:
    if text is None:
        return None
    offset = parse_zone(text)
    if offset is None:
        refuse("callback.zone.unclear", lang)
    return offset


def _channel(by: str | None, lang: str) -> Channel:
    if by is not None:
        return Channel(by)
    if not at_terminal():
        refuse("callback.by.missing", lang)
    again = t("callback.ask.again", lang)
    chosen = ask_choice(t("callback.ask.by", lang), _KEYS, again)
    if not chosen:
        refuse("callback.by.missing", lang)
    return Channel(chosen)


def _window(text: str | None, offset: int | None, book: Book) -> Told | None:
    """The window told to the client; her zone may stand in it or beside it, but not two."""
    if text is None:
        return None
    told = parse_window(text, book.now)
    if isinstance(told, WindowProblem):
        refuse(told.rule_id, book.lang)
    if told.msk_offset is not None and offset is not None and told.msk_offset != offset:
        refuse("callback.zone.two", book.lang)
    return told if told.msk_offset is not None else Told(told.window, offset)


def _incident(text: str | None, book: Book) -> str | None:
    """The incident meant, else the operator's outage that goes on, if there is one."""
    if text is None:
        current = book.journal.current_incident(book.operator)
        return current.key if current else None
    from runbook.journal.lookup import find_incident  # noqa: PLC0415 - lazy for start-up

    found = find_incident(book.journal, text).incident
    if found is None:
        refuse("callback.incident.unknown", book.lang)
    return found.key
