"""A service over HTTP(S): one GET with the service's own path, redirects not followed."""

from urllib.parse import urlsplit

from checks.failure import Failure, Operation
from checks.probe import Names, Probe
from checks.probes.journey import far_end, open_verified
from checks.wire.deadline import Deadline
from checks.wire.http import REDIRECTS, HttpAnswer, exchange
from checks.wire.step import StepFailedError
from checks.wire.tls import Contexts

Values = dict[str, str | int | float | bool]


def ask_http(contexts: Contexts, probe: Probe, names: Names, deadline: Deadline) -> Values:
    """The figures of one request, the status among them. Raises StepFailedError.

    Behind a verified certificate a redirect is the application's own (to its login, as a rule).
    In plain HTTP a redirect to another host may be anybody's.
    """
    target = far_end(probe)
    with open_verified(probe, names, deadline, contexts) as connected:
        try:
            answer = exchange(connected.stream, target)
        except StepFailedError as error:
            error.values = {**connected.values, **error.values}
            raise
        values = connected.values | {"status": answer.status}
    if target.scheme == "http" and _leads_away(answer, target.host):
        raise StepFailedError(
            Failure.HTTP_REDIRECTED, Operation.EXCHANGE, "redirected to another host", values
        )
    return values


def _leads_away(answer: HttpAnswer, host: str) -> bool:
    if answer.status not in REDIRECTS:
        return False
    try:
        there = urlsplit(answer.headers.get("location", "")).hostname
    except ValueError:
        return True
    return there is not None and there.lower() != host.lower()
