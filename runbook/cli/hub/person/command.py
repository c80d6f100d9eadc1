"""``runbook hub person``: the people the hub rings and obeys."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "add": Entry("runbook.cli.hub.person.add", "hub.person.add.short"),
    "list": Entry("runbook.cli.hub.person.list", "hub.person.list.short"),
    "invite": Entry("runbook.cli.hub.person.invite", "hub.person.invite.short"),
    "shift": Entry("runbook.cli.hub.person.shift", "hub.person.shift.short"),
    "revoke": Entry("runbook.cli.hub.person.revoke", "hub.person.revoke.short"),
}

command = lazy_group("person", "hub.person.help", TABLE)
