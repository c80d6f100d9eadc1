"""``runbook alert``: does a message really reach the people on duty, and when?"""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "test": Entry("runbook.cli.alert.test", "cli.alert.test.short"),
    "plan": Entry("runbook.cli.alert.plan", "cli.alert.plan.short"),
    "list": Entry("runbook.cli.alert.list", "cli.alert.list.short"),
    "told": Entry("runbook.cli.alert.told", "cli.alert.told.short"),
    "deliver": Entry("runbook.cli.alert.deliver", "cli.alert.deliver.short"),
}


command = lazy_group("alert", "cli.alert.help", TABLE)
