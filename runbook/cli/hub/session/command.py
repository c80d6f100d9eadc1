"""``runbook hub session``: who is logged in at the hub's page."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "list": Entry("runbook.cli.hub.session.list", "hub.session.list.short"),
    "end": Entry("runbook.cli.hub.session.end", "hub.session.end.short"),
}

command = lazy_group("session", "hub.session.help", TABLE)
