"""``runbook trust``: the bank's key, and which of its files are trusted."""

from runbook.cli.lazy import Entry, lazy_group

TABLE = {
    "show": Entry("runbook.cli.trust.show", "trust.show.short"),
    "key": Entry("runbook.cli.trust.key", "trust.key.short"),
}


command = lazy_group("trust", "trust.help", TABLE)
