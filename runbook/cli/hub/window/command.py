"""``runbook hub window``: links to the page for other rooms."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "open": Entry("runbook.cli.hub.window.open", "hub.window.open.short"),
    "list": Entry("runbook.cli.hub.window.list", "hub.window.list.short"),
    "close": Entry("runbook.cli.hub.window.close", "hub.window.close.short"),
}

command = lazy_group("window", "hub.window.help", TABLE)
