"""``runbook alert``: does a message really reach the people on duty?"""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "test": Entry("runbook.cli.alert.test", "cli.alert.test.short"),
    "deliver": Entry("runbook.cli.alert.deliver", "cli.alert.deliver.short"),
}


command = lazy_group("alert", "cli.alert.help", TABLE)
