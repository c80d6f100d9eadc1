"""``runbook callback``: what was promised to clients, and keeping it."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "add": Entry("runbook.cli.callback.add", "callback.add.short"),
    "list": Entry("runbook.cli.callback.list", "callback.list.short"),
    "complete": Entry("runbook.cli.callback.complete", "callback.complete.short"),
    "done": Entry("runbook.cli.callback.done", "callback.done.short"),
    "hand": Entry("runbook.cli.callback.hand", "callback.hand.short"),
    "take-back": Entry("runbook.cli.callback.take_back", "callback.take_back.short"),
    "export": Entry("runbook.cli.callback.export", "callback.export.short"),
    "deletions": Entry("runbook.cli.callback.deletions", "callback.deletions.short"),
}


command = lazy_group("callback", "callback.help", TABLE)
