"""What stands out on a page of the desk."""

from runbook.desk.view import Button, Desk, Line, Now


def mains(desk: Desk) -> tuple[Button | Line, ...]:
    """All that stands out on the page, from its top to its end."""
    asked, client = desk.ask_first or Now(), desk.client
    rows = desk.promises.rows
    parts: tuple[Button | Line | None, ...] = (
        *asked.buttons, asked.line, *desk.now.buttons, desk.now.line,
        *((*client.buttons, client.line) if client is not None else ()),
        *desk.lead.buttons, desk.lead.line,
        *(part for row in rows for part in (*row.buttons, row.line)),
        *desk.commands, *desk.not_working,
    )  # fmt: skip
    return tuple(one for one in parts if one is not None and one.main)
