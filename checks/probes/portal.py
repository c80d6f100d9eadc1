"""The captive-portal check: a known address that answers with nothing, over plain HTTP.

Options: ``expect`` (default 204). A redirect or a page of somebody's own is a portal or a payment
page; a network error is not and keeps its code. Values: status, connect_ms, total_ms, date_skew_s
(seconds this computer's clock is ahead of the server's, when it answered as itself).
"""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import far_end, open_verified
from checks.probes.options import integer
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.http import REDIRECTS, HttpAnswer, exchange
from checks.wire.http_date import skew
from checks.wire.tls import Contexts

NO_CONTENT = 204
_SERVER_ERRORS = 500
_LOGIN_REQUIRED = 511
"""Network Authentication Required: the code made for captive portals (RFC 6585, section 6)."""
Values = dict[str, str | int | float | bool]


def portal(
    contexts: Contexts, wall: Callable[[], float], probe: Probe, names: Names, wait: float
) -> Answer:
    """Passed only when exactly the expected answer came. ``wall`` is the UNIX time here."""
    deadline = Deadline.after(wait)
    target = far_end(probe)
    watch = Stopwatch()
    with open_verified(probe, names, deadline, contexts) as connected:
        values = connected.values
        separator = "&" if "?" in target.path else "?"
        answer = exchange(
            connected.stream,
            target,
            path=f"{target.path}{separator}r={secrets.token_hex(6)}",
            headers={"Cache-Control": "no-cache", "Pragma": "no-cache"},
        )
    values |= {"status": answer.status, "total_ms": watch.ms}
    return judge(answer, integer(probe, "expect", NO_CONTENT), wall(), values)


def judge(answer: HttpAnswer, expected: int, now: float, values: Values) -> Answer:
    """What an answer to the portal check means."""
    if answer.status == expected and not (expected == NO_CONTENT and answer.body):
        ahead = skew(answer.headers.get("date", ""), now)
        if ahead is not None:
            values["date_skew_s"] = round(ahead)
        return passed("", **values)
    if answer.status in REDIRECTS or answer.status == _LOGIN_REQUIRED:
        where = host_of(answer.headers.get("location", ""))
        detail = f"redirected to {where}" if where else "a login is demanded"
        return failed(Failure.HTTP_REDIRECTED, Operation.EXCHANGE, detail, **values)
    if answer.status >= _SERVER_ERRORS:
        return failed(Failure.HTTP_ERROR, Operation.EXCHANGE, "", **values)
    return failed(
        Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE, "somebody else's page answered", **values
    )


def host_of(location: str) -> str:
    """The host of a Location header and nothing more: the rest may hold a session or a name."""
    try:
        return (urlsplit(location).hostname or "")[:255]
    except ValueError:
        return ""
