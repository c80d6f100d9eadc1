"""The gateway's application: Check Point's unauthenticated ClientHello over HTTPS.

The gateway's certificate is recorded, not judged (self-signed ones are common), and no secret is
sent. Gateways that hang on a TLS 1.3 hello get a second try with at most TLS 1.2 within the same
deadline. Values: connect_ms, tls_ms, total_ms, status, tls_version, cert_expires_in_s,
cert_sha256, return_code, client_enabled.
"""

import hashlib
from dataclasses import replace
from ssl import SSLContext

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import Connected, far_end, open_tcp
from checks.wire.ccc import RESPONSE, CccError, parse
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.http import REDIRECTS, HttpAnswer, exchange
from checks.wire.step import StepFailedError
from checks.wire.stream import TcpStream
from checks.wire.tls import start_tls, unverified

HELLO = (
    b"(CCCclientRequest :RequestHeader ( :id (0) :type (ClientHello)) :RequestData ("
    b" :client_info ( :client_type (TRAC) :client_version (1) :client_support_saml (true))))"
)
PATH = "/clients/"
PATIENCE = 4.0
"""Round trips of silence after which a gateway is tried again with at most TLS 1.2."""
LEAST_PATIENCE = 0.4
"""Seconds, for gateways whose cryptography takes its time."""
Values = dict[str, str | int | float | bool]


def gateway_hello(probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when a Check Point gateway answered that clients are welcome."""
    deadline = Deadline.after(wait)
    watch = Stopwatch()
    target = replace(far_end(probe), scheme="https")
    with _open(probe, names, deadline) as connected:
        answer = exchange(connected.stream, target, method="POST", path=PATH, body=HELLO)
        values = connected.values | {"status": answer.status, "total_ms": watch.ms}
    return judge(answer, values)


def judge(answer: HttpAnswer, values: Values) -> Answer:
    """What an answer to the ClientHello means."""
    if answer.status in REDIRECTS:
        return failed(Failure.HTTP_REDIRECTED, Operation.EXCHANGE, "a portal in between", **values)
    try:
        tree = parse(answer.body)
    except CccError:
        return failed(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE, _stranger(answer), **values)
    if tree.name != RESPONSE:
        return failed(Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE, _stranger(answer), **values)
    for name in ("return_code", "client_enabled"):
        found = tree.text(name)
        if found is not None:
            values[name] = found[:32]
    if values.get("client_enabled") == "false":
        return failed(
            Failure.UNEXPECTED_ANSWER,
            Operation.EXCHANGE,
            "the gateway turns clients away",
            **values,
        )
    return passed("", **values)


def _stranger(answer: HttpAnswer) -> str:
    looks_like_page = b"<html" in answer.body[:2048].lower()
    return "a web page answered: a portal in between" if looks_like_page else "no VPN answer"


def _open(probe: Probe, names: Names, deadline: Deadline) -> Connected:
    connected = open_tcp(probe, names, deadline)
    patience = max(LEAST_PATIENCE, PATIENCE * float(connected.values["connect_ms"]) / 1000)
    try:
        return _secure(probe, connected, deadline.share(patience), deadline, unverified())
    except StepFailedError as error:
        hung = error.operation is Operation.TLS and error.failure is Failure.TIMED_OUT
        if not hung or deadline.left <= 0:
            raise
    again = open_tcp(probe, names, deadline)
    return _secure(probe, again, deadline, deadline, unverified(at_most_1_2=True))


def _secure(
    probe: Probe, connected: Connected, until: Deadline, whole: Deadline, context: SSLContext
) -> Connected:
    """Shake hands until the given moment; afterwards the whole time holds again."""
    tcp = connected.stream
    if not isinstance(tcp, TcpStream):
        raise TypeError("this connection is encrypted already")
    watch = Stopwatch()
    tcp.limit(until)
    secured = start_tls(tcp, context, far_end(probe).host)
    tcp.limit(whole)
    values: Values = {**connected.values, "tls_ms": watch.ms, "tls_version": secured.version}
    if secured.certificate:
        values["cert_sha256"] = hashlib.sha256(secured.certificate).hexdigest()
    expires = secured.expires_in()
    if expires is not None:
        values["cert_expires_in_s"] = round(expires)
    return Connected(secured, values)
