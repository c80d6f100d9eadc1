"""TLS over a stream, one deadline for every byte of it.

The handshake runs over memory buffers: a blocking handshake in ``truststore`` holds its context's
lock until it ends, so one hanging server would stop every other probe that shares the context.
"""

import ssl
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from checks.failure import Failure, Operation
from checks.wire.certificate import CertificateError, validity
from checks.wire.step import StepFailedError, step
from checks.wire.stream import CHUNK, TcpStream

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Linux distributions keep their trust store when OpenSSL was built with other paths."""
_VERIFIED_BY_SYSTEM = sys.platform in {"win32", "darwin"}
_ALPN_ENTRY = 250
_LEAST = ssl.TLSVersion.TLSv1_2
"""RFC 8996 took TLS 1.0 and 1.1 out of use, whatever this computer's OpenSSL would allow."""
Result = TypeVar("Result")


class TrustError(ValueError):
    """The configured certificate file cannot be used."""


class Contexts:
    """Verifying TLS contexts, loaded once for each certificate file and shared by all probes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shared: dict[str, ssl.SSLContext] = {}

    def verifying(self, ca_file: str = "") -> ssl.SSLContext:
        """A context that trusts the system's store, and ``ca_file`` besides.

        Raises TrustError when that file cannot be read.
        """
        if _VERIFIED_BY_SYSTEM:
            # These load nothing beforehand, so each connection has its own, without a shared lock.
            return _system_verified(ca_file)
        with self._lock:
            if ca_file not in self._shared:
                self._shared[ca_file] = _openssl_verified(ca_file)
            return self._shared[ca_file]


def _openssl_verified(ca_file: str) -> ssl.SSLContext:
    # truststore would load the whole store again for every connection: 35 ms each on Linux.
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and not _has_hashed_folder():
        for bundle in _SYSTEM_BUNDLES:
            if Path(bundle).is_file():
                context.load_verify_locations(cafile=bundle)
                break
    return _with_file(context, ca_file)


def _has_hashed_folder() -> bool:
    folder = ssl.get_default_verify_paths().capath
    return bool(folder) and any(Path(folder).glob("*.0"))


def _system_verified(ca_file: str) -> ssl.SSLContext:
    import truststore  # noqa: PLC0415  # start-up time: Linux never needs it

    return _with_file(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)


def _with_file(context: ssl.SSLContext, ca_file: str) -> ssl.SSLContext:
    context.minimum_version = _LEAST
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise TrustError("the configured certificate file cannot be read") from error
    return context


def unverified(*, at_most_1_2: bool = False) -> ssl.SSLContext:
    """A context for far ends whose certificate is recorded, not trusted. Send no secret over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if at_most_1_2:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def padded(context: ssl.SSLContext, size: int) -> ssl.SSLContext:
    """The same context with a ClientHello of at least so many bytes, through a long ALPN list."""
    entries = [f"{number:03}".ljust(_ALPN_ENTRY, "x") for number in range(size // _ALPN_ENTRY + 1)]
    context.set_alpn_protocols(["http/1.1", *entries])
    return context


class TlsStream:
    """A TLS connection; like TcpStream, it never outlives its deadline."""

    def __init__(self, tcp: TcpStream, context: ssl.SSLContext, name: str) -> None:
        self._tcp = tcp
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)

    def handshake(self) -> None:
        """Do the handshake. Raises StepFailedError with TLS."""
        try:
            with step(Operation.TLS):
                self._pump(self._tls.do_handshake)
        except StepFailedError as error:
            raise self._told_apart(error) from error

    def send(self, data: bytes) -> None:
        """Send everything before the deadline."""
        self._pump(lambda: self._tls.write(data))
        self._flush()

    def receive(self, most: int = CHUNK) -> bytes:
        """Some bytes, or nothing when the far end has finished."""
        try:
            return self._pump(lambda: self._tls.read(most))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def close(self) -> None:
        """Close the connection underneath, without a farewell that could block."""
        self._tcp.close()

    def __enter__(self) -> "TlsStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The version agreed on, such as TLSv1.3; empty before the handshake."""
        return self._tls.version() or ""

    @property
    def certificate(self) -> bytes:
        """The far end's certificate in DER, empty when it sent none."""
        try:
            return self._tls.getpeercert(binary_form=True) or b""
        except ValueError:  # the handshake has not come that far
            return b""

    def expires_in(self, now: datetime | None = None) -> float | None:
        """Seconds until the certificate expires; None when that cannot be read."""
        try:
            end = validity(self.certificate).not_after
        except CertificateError:
            return None
        return (end - (now or datetime.now(UTC))).total_seconds()

    def _pump(self, action: Callable[[], Result]) -> Result:
        while True:
            try:
                result = action()
            except ssl.SSLWantReadError:
                self._flush()
                data = self._tcp.receive()
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()
            except ssl.SSLError:
                self._flush_alert()
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._tcp.send(data)

    def _flush_alert(self) -> None:
        """Tell the far end why we leave, if it still listens."""
        try:
            self._flush()
        except OSError:
            return

    def _told_apart(self, error: StepFailedError) -> StepFailedError:
        """Windows has one code for "expired" and "not yet valid": the dates decide."""
        if error.failure is not Failure.CERTIFICATE_EXPIRED:
            return error
        try:
            early = datetime.now(UTC) < validity(self.certificate).not_before
        except CertificateError:
            return error
        if not early:
            return error
        return StepFailedError(Failure.CERTIFICATE_NOT_YET_VALID, Operation.TLS, error.detail)


def start_tls(tcp: TcpStream, context: ssl.SSLContext, name: str) -> TlsStream:
    """Make a connected stream a TLS one. Raises StepFailedError; the stream is closed then."""
    try:
        stream = TlsStream(tcp, context, name)
        stream.handshake()
    except BaseException:
        tcp.close()
        raise
    return stream
