"""Every command and option that a page names is there: in its text, its tables, its blocks."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from runbook.cli.invocation import Invocation
from runbook.cli.main import PROGRAM, root
from tests.docs.pages import DOCS, ROOT, blocks, pages, prose

INLINE = re.compile(r"`([^`\n]+)`")
FIRST = re.compile(r"(?:\$ |ExecStart=)?(?:[\w./]*/)?runbook (?=[a-z])")
WRITTEN_BY_THE_PROGRAM = {"commands.md", "commands.ru.md", "causes.md", "events.md"}
OPENS_A_GROUP = "hub"
"""docs/hub.md and docs/rooms.md leave ``runbook`` out of the commands in their tables."""


def named(page: Path) -> Iterator[str]:
    """Command lines without ``runbook``: of code in the text, and of lines in blocks."""
    for code in INLINE.findall(prose(page)):
        if code.startswith(f"{PROGRAM} "):
            yield code.removeprefix(f"{PROGRAM} ")
        elif code.startswith(f"{OPENS_A_GROUP} ") and page.parent == DOCS:
            yield code
    for block in blocks(page):
        for line in block.text.splitlines():
            said = line.partition("#")[0].strip()
            if found := FIRST.match(said):
                yield said[found.end() :]


def unknown(line: str) -> str:
    """What of a command line is not there, empty when all is.

    Words in capitals stand for values. ``a|b`` names several (in a table with a backslash, a blank
    on either side or none), ``…`` leaves the rest out, ``·`` begins the next one, and what stands
    behind a pipe is another program's.
    """
    bare = line.replace(" \\| ", "|").replace("\\|", "|")
    words = re.split(r"[·…]|\s[>&;|](?:\s|$)", re.sub(r"[\[\]()\"«»]", " ", bare))[0].split()
    return _below(root("en"), click.Context(root("en"), obj=Invocation("en")), words)


def _below(command: click.Command, ctx: click.Context, words: list[str]) -> str:
    names = words[0].split("|") if words and words[0][0].islower() else []
    if isinstance(command, click.Group) and names:
        for name in names:
            found = command.get_command(ctx, name)
            if found is None:
                return f"no command {name}"
            if wrong := _below(found, click.Context(found, parent=ctx, obj=ctx.obj), words[1:]):
                return wrong
        return ""
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    options |= {"--help", "-h", "--version"}
    given = (part for word in words for part in word.split("|"))
    wanted = (one.partition("=")[0].rstrip(".,:") for one in given if one.startswith("--"))
    return ", ".join(one for one in wanted if len(one) > 2 and one not in options)


@pytest.mark.parametrize(
    "page",
    [one for one in pages() if one.name not in WRITTEN_BY_THE_PROGRAM],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_every_command_a_page_names_is_there_with_its_options(page: Path) -> None:
    wrong = {line: said for line in dict.fromkeys(named(page)) if (said := unknown(line))}
    assert wrong == {}


@pytest.mark.parametrize(
    "line", ["chekc", "check --jsno", "hub rostre", "hub person ad X", "alert test|plann"]
)
def test_a_slip_in_a_command_is_found(line: str) -> None:
    assert unknown(line)
