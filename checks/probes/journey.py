"""The steps most probes share: find the address, connect, speak TLS, and time each of them."""

from dataclasses import dataclass, field

from checks.failure import Failure, Operation
from checks.probe import NameFailureError, Names, Probe
from checks.probes.options import number
from checks.target import Target
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.step import StepFailedError
from checks.wire.stream import TcpStream, connect
from checks.wire.tls import Contexts, TlsStream, start_tls


@dataclass(slots=True)
class Connected:
    """An open connection and the figures of how it came about. Close it through ``with``."""

    stream: TcpStream | TlsStream
    values: dict[str, str | int | float | bool] = field(default_factory=dict)

    def __enter__(self) -> "Connected":
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()


def far_end(probe: Probe) -> Target:
    """Where the probe goes. Raises ValueError for a probe planned without a far end."""
    if probe.far_end is None:
        raise ValueError("this kind of probe needs a far end")
    return probe.far_end


def addresses(probe: Probe, names: Names, deadline: Deadline) -> tuple[str, ...]:
    """Known addresses of the far end, IPv4 first, else what the name servers say.

    Raises StepFailedError with RESOLVE.
    """
    target = far_end(probe)
    found = target.addresses or ((target.host,) if not target.is_name else ())
    if not found:
        try:
            found = names.resolve(target.host, probe.resolvers, deadline.left)
        except NameFailureError as error:
            raise StepFailedError(error.failure, Operation.RESOLVE, error.detail) from error
    return tuple(sorted(found, key=lambda one: ":" in one))


def address(probe: Probe, names: Names, deadline: Deadline) -> str:
    """The first address of the far end. Raises StepFailedError with RESOLVE."""
    found = addresses(probe, names, deadline)
    if not found:
        raise StepFailedError(Failure.NAME_NOT_FOUND, Operation.RESOLVE, "the name has no address")
    return found[0]


def open_tcp(probe: Probe, names: Names, deadline: Deadline) -> Connected:
    """Connect to the far end. Raises StepFailedError; values: connect_ms.

    The option ``connect_wait`` limits the seconds for connecting, where an answer may take longer.
    """
    known = addresses(probe, names, deadline)
    watch = Stopwatch()
    within = deadline.share(number(probe, "connect_wait", deadline.left))
    stream = connect(known, far_end(probe).port, within, probe.source)
    stream.limit(deadline)
    return Connected(stream, {"connect_ms": watch.ms})


def open_verified(probe: Probe, names: Names, deadline: Deadline, contexts: Contexts) -> Connected:
    """Connect, and speak verified TLS when the scheme wants it.

    Raises StepFailedError and TrustError; values: connect_ms, tls_ms, cert_expires_in_s.
    """
    connected = open_tcp(probe, names, deadline)
    target = far_end(probe)
    if not target.encrypted or not isinstance(connected.stream, TcpStream):
        return connected
    try:
        context = contexts.verifying(probe.ca_file)
        watch = Stopwatch()
        secured = start_tls(connected.stream, context, target.host)
    except StepFailedError as error:
        error.values = {**connected.values, **error.values}
        raise
    except BaseException:
        connected.stream.close()
        raise
    values = {**connected.values, "tls_ms": watch.ms}
    expires = secured.expires_in()
    if expires is not None:
        values["cert_expires_in_s"] = round(expires)
    return Connected(secured, values)
