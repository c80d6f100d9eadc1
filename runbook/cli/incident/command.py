"""``runbook incident``: what happened, when, whose fault it was, and what it adds up to."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "list": Entry("runbook.cli.incident.list", "incident.list.short"),
    "show": Entry("runbook.cli.incident.show", "incident.show.short"),
    "note": Entry("runbook.cli.incident.note", "incident.note.short"),
    "eta": Entry("runbook.cli.incident.eta", "incident.eta.short"),
    "close": Entry("runbook.cli.incident.close", "incident.close.short"),
    "reopen": Entry("runbook.cli.incident.reopen", "incident.reopen.short"),
    "causes": Entry("runbook.cli.incident.causes", "incident.causes.short"),
    "stats": Entry("runbook.cli.incident.stats", "incident.stats.short"),
    "export": Entry("runbook.cli.incident.export", "incident.export.short"),
    "verify": Entry("runbook.cli.incident.verify", "incident.verify.short"),
}


command = lazy_group("incident", "incident.help", TABLE)
