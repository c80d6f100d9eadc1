"""Write docs/events.md, all of it the program's own words: ``python -m tools.event_reference``."""

import sys
from pathlib import Path

from runbook.hub.rooms.log.wording import KINDS, head_of
from tools.generated_page import brought_up_to_date

PAGE = Path(__file__).parents[1] / "docs" / "events.md"
_HEAD = """# Events of the hub's log

Every kind the hub writes, as `runbook hub log` shows it. What else an event says (who, about whom,
when, which number) stands in its `body`; never a client's data, a secret or a mail address. The log
is append-only and chained ([hub.md](hub.md#how-long-things-are-kept)). Written by `make docs`.

| kind | in English | по-русски |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = (f"| `{one}` | {head_of(one, 'en')} | {head_of(one, 'ru')} |\n" for one in sorted(KINDS))
    return _HEAD + "".join(rows)


def main(argv: list[str]) -> int:
    """Write the page; with ``--check`` only say whether it is out of date."""
    return brought_up_to_date({PAGE: page()}, argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
