"""The bank's services, each spoken to as the scheme of its far end says (``checks.target``).

Certificates are verified by name, whatever address is used. Options: ``slow_after`` in seconds
(default 3), ``connect_wait`` (seconds for connecting alone; by default the whole wait). An answer
of any status below 500 comes from the application and passes. Values: connect_ms, tls_ms,
total_ms, status, cert_expires_in_s; datagram for those over UDP.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from checks.failure import Failure, Operation
from checks.probe import Answer, Names, Probe, failed, passed
from checks.probes.journey import far_end
from checks.probes.options import number
from checks.target import SCHEMES, Scheme
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.tls import Contexts

SLOW_AFTER = 3.0
SERVER_ERROR = 500
Values = dict[str, str | int | float | bool]
Speak = Callable[[Contexts, Probe, Names, Deadline], Values]
"""Asks a service before the deadline; ``status`` among its values is that of the answer."""


def service(contexts: Contexts, probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when the application answered in time and without an error of its own."""
    deadline = Deadline.after(wait)
    watch = Stopwatch()
    values = _SPEAK[far_end(probe).scheme](contexts, probe, names, deadline)
    values["total_ms"] = watch.ms
    status = values.get("status", 0)
    if isinstance(status, int) and status >= SERVER_ERROR:
        return failed(Failure.HTTP_ERROR, Operation.EXCHANGE, f"status {status}", **values)
    if watch.ms > number(probe, "slow_after", SLOW_AFTER) * 1000:
        return failed(Failure.TOO_SLOW, Operation.EXCHANGE, "", **values)
    return passed(f"status {status}" if status else "", **values)


def _speaker(scheme: Scheme) -> Speak:
    module, _, name = scheme.spoken_by.partition(":")
    return cast(Speak, getattr(import_module(f"checks.probes.{module}"), name))


# All of them at once: what is loaded in the middle of a probe would be taken for a slow line.
_SPEAK: Mapping[str, Speak] = {name: _speaker(one) for name, one in SCHEMES.items()}
