"""The process that Apprise runs in: it may hang or die there, and hold up nobody.

It is told everything over its pipe, in JSON, the address with its secrets included: nothing of it
is on a command line or in an environment. It says nothing on any stream.
"""

import json
import logging
import os
import signal
import threading
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import apprise

    from notifier.providers.apprise_watch import Watch

_GONE = 3
_SLOWEST_PACE = 1.0
_CONNECT_S = 4.0
_KEPT = frozenset({
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT",
    "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
})  # fmt: skip
"""Of the environment what a library needs to find its way. The secrets are in the rest."""


def serve(connection: Connection) -> None:
    """Send what is asked for until the pipe closes. The process' whole life."""
    _forget_environment()
    _be_quiet()
    from notifier.providers.apprise_watch import Watch  # noqa: PLC0415 - lazy for start-up

    asking = threading.Lock()

    def resolve(host: str) -> list[str]:
        with asking:
            _tell(connection, {"kind": "ask", "host": host})
            addresses: list[str] = _hear(connection)["addresses"]
            return addresses

    def changed() -> None:
        with asking:
            _tell(connection, {"kind": "seen", **_seen(watch)})

    watch = Watch(resolve, changed)
    watch.install()
    _tell(connection, {"kind": "ready"})
    try:
        while True:
            task = _hear(connection)
            _tell(connection, {"kind": "done", **_done(task, watch)})
    except (EOFError, OSError):
        # The program is gone, or wants us gone.
        os._exit(0)


def _done(task: dict[str, Any], watch: "Watch") -> dict[str, Any]:
    from notifier.providers.apprise_exchanges import marks_of  # noqa: PLC0415 - lazy for start-up
    from notifier.providers.apprise_safety import Safety, safety  # noqa: PLC0415 - as above

    service = _understood(task["url"])
    if service is None:
        return {"understood": False, "unsafe": False}
    reach = safety(service, known_by_name=task["kind"] == "send")
    if reach is Safety.NOWHERE:
        return {"understood": False, "unsafe": True}
    if task["kind"] == "read":
        return {"understood": True, "name": service.service_name}
    # Should the program be gone, nobody else would end an attempt that hangs.
    last = threading.Timer(task["seconds"] + 1.0, os._exit, (_GONE,))
    last.daemon = True
    last.start()
    marks = marks_of(task["title"], task["body"])
    watch.begin(marks, web=_uses_requests(service), kept_here=reach is Safety.LOOPBACK)
    try:
        said = _notify(service, task)
    finally:
        last.cancel()
    if watch.held_back and not any(one.left for one in watch.exchanges):
        return {"understood": False, "unsafe": True}
    return {"understood": True, "said": said, **_seen(watch)}


def _understood(url: str) -> "apprise.NotifyBase | None":
    import apprise  # noqa: PLC0415 - lazy for start-up

    asset = apprise.AppriseAsset(
        app_id="runbook",
        app_desc="runbook",
        app_url="",
        # No picture for the reader's phone to fetch from elsewhere.
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
    )
    return apprise.Apprise.instantiate(url, asset=asset)


def _notify(service: "apprise.NotifyBase", task: dict[str, Any]) -> bool:
    from apprise import NotifyFormat, NotifyType, OverflowMode  # noqa: PLC0415 - lazy for start-up

    kept = type(service)
    if service.socket_read_timeout == kept.socket_read_timeout:
        service.socket_read_timeout = task["seconds"]
    service.socket_connect_timeout = min(service.socket_connect_timeout, _CONNECT_S)
    service.request_rate_per_sec = min(service.request_rate_per_sec, _SLOWEST_PACE)
    split = service.overflow_mode == OverflowMode.UPSTREAM
    title, body = task["title"], task["body"]
    try:
        # Its own notify(), not the one of Apprise's list: that one would try again by itself.
        return bool(
            service.notify(
                body=body or title,
                title=title if body else "",
                notify_type=NotifyType(task["type"]),
                # Longer than the service takes: in pieces, rather than refused or cut.
                overflow=OverflowMode.SPLIT if split else None,
                body_format=NotifyFormat.TEXT,
            )
        )
    except (EOFError, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001 - a plug-in's defect is a no; what left was watched
        return False


def _uses_requests(service: object) -> bool:
    import sys  # noqa: PLC0415 - as above

    return hasattr(sys.modules[type(service).__module__], "requests")


def _seen(watch: "Watch") -> dict[str, Any]:
    return {
        "exchanges": [asdict(one) for one in watch.exchanges],
        "web": watch.web,
        "server": watch.server,
        "nameless": watch.nameless,
        "proved": watch.proved,
    }


def _forget_environment() -> None:
    """What the program was given is not for the plug-ins, nor for what they may start."""
    for name in set(os.environ) - _KEPT:
        del os.environ[name]


def _be_quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.close(nothing)


def _tell(connection: Connection, what: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(what).encode())


def _hear(connection: Connection) -> dict[str, Any]:
    heard: dict[str, Any] = json.loads(connection.recv_bytes())
    return heard
