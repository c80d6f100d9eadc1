"""Which library is there, what it is for, and who may import it."""

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
            "runbook/bundle/waiting.py",
            "runbook/doctor/certificates.py",
            "runbook/hub/store/sealing.py",
            "runbook/journal/sealing.py",
            "runbook/trust/keys.py",
            "runbook/trust/office.py",
            "runbook/trust/signature.py",
        ),
    ),
    "dns": (
        "names: our own questions and answers, because the system's resolver cannot be stopped",
        (
            "checks/probes/name_server.py",
            "checks/probes/router_name.py",
            "checks/wire/dns_query.py",
            "checks/wire/dns_race.py",
            "notifier/net/addresses.py",
        ),
    ),
    "h11": ("how far a request has come", ("runbook/desk/serving/wire.py",)),
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
            "runbook/agent/evidence/sending.py",
            "runbook/agent/line/",
            "runbook/hub/",
            "runbook/learned/file.py",
            "runbook/settings/prepared.py",
            "runbook/settings/providers.py",
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
            "runbook/holding/files.py",
            "runbook/trust/root.py",
            "runbook/service/this_computer.py",
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
            "runbook/cli/watch/starter.py",
            "runbook/system/durable.py",
        ),
    ),
    "psycopg": ("PostgreSQL's driver: its errors, and the outbox on it", ("runbook/hub/store/",)),
    "pyperclip": ("the clipboard", ("runbook/system/clipboard.py",)),
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
            "runbook/cli/run/picture.py",
            "runbook/cli/run/sheet.py",
        ),
    ),
    "segno": ("QR codes", ("notifier/handoff/qr.py",)),
    "sqlalchemy": ("the hub's database, on SQLite and PostgreSQL", ("runbook/hub/",)),
    "sse_starlette": (
        "what open pages of desk and hub are told",
        (
            "runbook/desk/serving/app.py",
            "runbook/desk/serving/live.py",
            "runbook/hub/api/rooms/listening.py",
            "runbook/hub/api/rooms/live.py",
        ),
    ),
    "starlette": (
        "the HTTP side of hub and desk",
        (
            "runbook/desk/serving/app.py",
            "runbook/desk/serving/arriving.py",
            "runbook/desk/serving/guard.py",
            "runbook/desk/serving/told.py",
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
            "runbook/desk/serving/answering.py",
            "runbook/desk/serving/wire.py",
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
