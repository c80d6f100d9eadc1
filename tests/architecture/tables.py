"""What the rules name: the pure part, what it may use, and who may use which library."""

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
        "runbook.scripts",
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
    }
)
"""Of the standard library: values in, values out; no clock, chance, file, socket or process."""

_WORDS_OF = (
    "runbook.alerts",
    "runbook.incidents.attempt_words",
    "runbook.incidents.cause_search",
    "runbook.check_report",
    "runbook.desk.showing.figures",
    "runbook.desk.showing.guide",
    "runbook.handoff_words",
    "runbook.in_hand",
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
    ("runbook.hub.rooms.roster.reading", "csv"): "rows of lines that are given",
    ("runbook.reporting.shapes", "msgspec"): "shapes of documents; nothing is read or written",
    **dict.fromkeys(
        ((name, "runbook.texts") for name in _WORDS_OF),
        "the catalogue is a constant that lies in a file",
    ),
}
"""A pure module and what else it may import: why that is as good as data there."""

LIBRARIES = {
    "alembic": ("the steps of the hub's tables", ("runbook/hub/store/",)),
    "aiosmtplib": (
        "the mail server's protocol",
        ("notifier/providers/email.py", "notifier/providers/email_errors.py"),
    ),
    "apprise": (
        "any other messenger, in a process of its own",
        ("notifier/providers/apprise_process.py",),
    ),
    "click": ("the command line only", ("runbook/cli/",)),
    "cryptography": (
        "what identifies a client and keys of agents, sealed; when a certificate ends",
        (
            "runbook/agent/line/script.py",
            "runbook/doctor/certificates.py",
            "runbook/hub/store/sealing.py",
            "runbook/journal/sealing.py",
        ),
    ),
    "dns": (
        "names: our own questions and answers, because the system's resolver cannot be stopped",
        (
            "checks/names.py",
            "checks/probes/name_server.py",
            "checks/probes/router_name.py",
            "checks/wire/dns_query.py",
            "notifier/net/addresses.py",
        ),
    ),
    "h11": ("how far a request has come", ("runbook/desk/wire.py",)),
    "httpcore": (
        "the way out of Telegram and webhooks through our own resolver",
        ("notifier/net/transport.py",),
    ),
    "httpx": (
        "what python-telegram-bot and webhooks send with and fail by",
        (
            "notifier/net/http_errors.py",
            "notifier/providers/telegram_errors.py",
            "notifier/net/asking.py",
            "notifier/net/transport.py",
            "notifier/providers/webhook.py",
            "runbook/agent/line/client.py",
        ),
    ),
    "jeepney": ("D-Bus: a notification on the screen", ("notifier/desktop/linux.py",)),
    "jinja2": (
        "the sheet of paper, the hub's pages",
        (
            "runbook/desk/guide_on_paper.py",
            "runbook/desk/page.py",
            "runbook/hub/api/page.py",
            "runbook/procedure/printing.py",
        ),
    ),
    "keyring": (
        "secrets by reference",
        ("runbook/secrets/reference.py",),
    ),
    "markupsafe": (
        "the style of the sheet",
        (
            "runbook/desk/guide_on_paper.py",
            "runbook/desk/page.py",
            "runbook/procedure/printing.py",
        ),
    ),
    "msgspec": (
        "documents into typed values",
        (
            "runbook/agent/line/",
            "runbook/hub/",
            "runbook/learned/file.py",
            "runbook/settings/prepared.py",
            "runbook/providers.py",
            "runbook/reporting/",
            "runbook/settings/document.py",
            "runbook/settings/reading.py",
            "runbook/settings/shapes.py",
            "runbook/settings/tables.py",
        ),
    ),
    "platformdirs": (
        "where this system keeps a user's files",
        (
            "runbook/desktop_entry/this_computer.py",
            "runbook/hub/settings/file.py",
            "runbook/journal/usual_place.py",
            "runbook/learned/file.py",
            "runbook/script_files.py",
            "runbook/settings/toml_file.py",
        ),
    ),
    "prometheus_client": ("the hub's figures", ("runbook/hub/api/meters.py",)),
    "psutil": (
        "facts of this computer",
        (
            "checks/host/addresses.py",
            "checks/host/computer.py",
            "checks/host/macos.py",
            "checks/host/process.py",
            "checks/host/watched_programs.py",
            "checks/host/windows.py",
            "runbook/agent/watch/armed_mark.py",
        ),
    ),
    "psycopg": ("PostgreSQL's driver: its errors, and the outbox on it", ("runbook/hub/store/",)),
    "pyperclip": ("the clipboard", ("runbook/clipboard.py",)),
    "requests": (
        "HTTP(S) of the services; what Apprise sends with, watched",
        ("checks/wire/http.py", "notifier/providers/apprise_watch.py"),
    ),
    "rich": (
        "the terminal",
        (
            "runbook/cli/check/screen.py",
            "runbook/cli/handoff/drawing.py",
            "runbook/cli/incident/screen.py",
            "runbook/cli/run/phone.py",
            "runbook/cli/run/sheet.py",
        ),
    ),
    "segno": ("QR codes", ("notifier/handoff/qr.py",)),
    "sqlalchemy": ("the hub's database, on SQLite and PostgreSQL", ("runbook/hub/",)),
    "sse_starlette": (
        "what open pages of desk and hub are told",
        (
            "runbook/desk/app.py",
            "runbook/desk/live.py",
            "runbook/hub/api/rooms/listening.py",
            "runbook/hub/api/rooms/live.py",
        ),
    ),
    "starlette": (
        "the HTTP side of hub and desk",
        (
            "runbook/desk/app.py",
            "runbook/desk/arriving.py",
            "runbook/desk/guard.py",
            "runbook/desk/told.py",
            "runbook/hub/api/",
        ),
    ),
    "telegram": (
        "the Bot API",
        (
            "notifier/providers/telegram.py",
            "notifier/providers/telegram_errors.py",
            "notifier/providers/telegram_keyboard.py",
            "notifier/providers/telegram_line.py",
            "notifier/providers/telegram_updates.py",
        ),
    ),
    "truststore": (
        "the system's trusted certificates",
        (
            "checks/wire/tls.py",
            "notifier/providers/apprise_watch.py",
            "notifier/net/trust.py",
            "runbook/doctor/gathering.py",
        ),
    ),
    "urllib3": ("connections of requests to known addresses", ("checks/wire/http.py",)),
    "uvicorn": (
        "the servers of hub and desk",
        (
            "runbook/desk/answering.py",
            "runbook/desk/wire.py",
            "runbook/hub/api/patience.py",
            "runbook/hub/api/server.py",
        ),
    ),
    "uvloop": ("an event loop for thousands of connections", ("runbook/hub/api/server.py",)),
    "websockets": (
        "the handshake of a service, and its ping",
        ("checks/probes/service_websocket.py", "checks/pulse/kept_websocket.py"),
    ),
    "yaml": ("events of the YAML parser", ("runbook/procedure/yaml_tree.py",)),
}
"""Library: what it is for, and the files (or folders, with a slash) that may import it."""
