"""PURE. The cookie of a session (RFC 6265bis): no script reads it, no other site sends it."""

import re
from collections.abc import Iterable

SECURE, PLAIN = "__Host-runbook", "runbook"
"""The first one browsers take over TLS only, from this very host and for all of it."""
_TOKEN = re.compile("[A-Za-z0-9_-]{43}")
_ALWAYS = "Path=/; HttpOnly; SameSite=Strict"

Header = tuple[bytes, bytes]


def given(token: str, *, tls: bool, seconds: int) -> Header:
    """Gives the browser the session. ``tls``: the browser speaks TLS to whoever is in front."""
    return _set(token, f"Max-Age={seconds}", tls=tls)


def taken_back() -> tuple[Header, ...]:
    """Takes it away again, whichever way it was given."""
    return tuple(_set("", "Max-Age=0", tls=tls) for tls in (True, False))


def read(headers: Iterable[Header], *, tls: bool) -> str:
    """The session's token; empty without one that could be ours.

    Over TLS only the name that no network in between can set.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, token = pair.strip().partition("=")
                found.setdefault(key, token)
    token = found.get(SECURE) or ("" if tls else found.get(PLAIN, ""))
    return token if _TOKEN.fullmatch(token) else ""


def _set(token: str, age: str, *, tls: bool) -> Header:
    name, more = (SECURE, "; Secure") if tls else (PLAIN, "")
    return (b"set-cookie", f"{name}={token}; {_ALWAYS}; {age}{more}".encode())
