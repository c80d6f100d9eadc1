"""What the rules name: the pure part, what it may use, and who may learn shapes."""

PURE = frozenset(
    {
        "checks.component",
        "checks.failure",
        "checks.host.facts",
        "checks.localise",
        "checks.observation",
        "checks.plan",
        "checks.probe",
        "checks.subject",
        "checks.target",
        "checks.verdict",
        "checks.vpn.status",
        "notifier.delivery",
        "notifier.message",
        "notifier.outbox.retry",
        "notifier.words.wording",
        "runbook.incident",
        "runbook.planning",
        "runbook.reporting.shapes",
        "runbook.holding.scripts",
    }
)
"""Pure by design, whatever their docstrings say: the vocabulary and the decisions."""


DATA_MODULES = frozenset(
    {
        "__future__",
        "abc",
        "base64",
        "binascii",
        "bisect",
        "collections",
        "collections.abc",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fnmatch",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "hmac",
        "html",
        "ipaddress",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "tomllib",
        "types",
        "typing",
        "unicodedata",
        "urllib.parse",
        "zlib",
    }
)
"""Of the standard library: values in, values out; no clock, chance, file, socket or process."""


_WORDS_OF = (
    "runbook.alerting.alerts",
    "runbook.bundle.first_minute",
    "runbook.bundle.summary",
    "runbook.incidents.attempt_words",
    "runbook.incidents.cause_search",
    "runbook.diagnosis.report",
    "runbook.desk.showing.figures",
    "runbook.desk.showing.guide",
    "runbook.alerting.handoff_words",
    "runbook.alerting.in_hand",
    "runbook.hub.api.state",
    "runbook.hub.bot.choices",
    "runbook.hub.callout.arriving",
    "runbook.hub.callout.words",
    "runbook.hub.cards.buttons",
    "runbook.hub.cards.card",
    "runbook.hub.cards.folding",
    "runbook.hub.cards.naming",
    "runbook.hub.cards.orders_said",
    "runbook.hub.cards.titles",
    "runbook.hub.cards.weighed",
    "runbook.hub.monitoring.brief",
    "runbook.hub.monitoring.drafts",
    "runbook.hub.rooms.drills.shapes",
    "runbook.hub.rooms.figures.shapes",
    "runbook.hub.rooms.windows.shapes",
    "runbook.hub.rooms.board.cards",
    "runbook.hub.rooms.board.mode",
    "runbook.hub.rooms.board.places",
    "runbook.hub.support.rendering",
    "runbook.hub.rooms.roster.words",
    "runbook.incidents.words",
    "runbook.procedure.page",
    "runbook.procedure.wording",
    "runbook.procedure.words",
)


ADMITTED = {
    ("checks.failure", "errno"): "codes of the system",
    ("checks.failure", "socket"): "types of exceptions, to tell them apart",
    ("checks.failure", "ssl"): "types of exceptions, to tell them apart",
    ("checks.host.windows_structures", "ctypes"): "how structures lie in memory; nothing is called",
    ("runbook.service.launchd_text", "plistlib"): "a document as bytes that are given",
    ("runbook.service.task_text", "xml.etree.ElementTree"): "elements of a text that is given",
    ("runbook.service.task_text", "xml.sax.saxutils"): "signs of a text that is given",
    ("runbook.hub.rooms.roster.reading", "csv"): "rows of lines that are given",
    ("runbook.reporting.shapes", "msgspec"): "shapes of documents; nothing is read or written",
    **dict.fromkeys(
        ((name, "runbook.language.texts") for name in _WORDS_OF),
        "the catalogue is a constant that lies in a file",
    ),
}
"""A pure module and what else it may import: why that is as good as data there."""


LEARNS_ALONE = {"runbook.reporting.decoding", "runbook.settings.tables"}
"""One makes decoders under a lock; the other converts to plain kinds, which have no shape."""
