"""``runbook procedure``: what is done on a night like this, for whoever writes or checks it."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "show": Entry("runbook.cli.procedure.show", "cli.procedure.show.short"),
    "check": Entry("runbook.cli.procedure.check", "cli.procedure.check.short"),
    "print": Entry("runbook.cli.procedure.print", "cli.procedure.print.short"),
    "sign": Entry("runbook.cli.procedure.sign", "trust.procedure.sign.short"),
    "pin": Entry("runbook.cli.procedure.pin", "trust.procedure.pin.short"),
}


command = lazy_group("procedure", "cli.procedure.help", TABLE)
