"""``runbook drill``: exercises."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "list": Entry("runbook.cli.drill.list", "drill.list.short"),
    "start": Entry("runbook.cli.drill.start", "drill.start.short"),
    "status": Entry("runbook.cli.drill.status", "drill.status.short"),
}

command = lazy_group("drill", "drill.help", TABLE)
