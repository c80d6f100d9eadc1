"""How an operation failed: one vocabulary and the one place that classifies.

Classification goes by exception type and operating-system code, never by message text, because
messages are translated and reworded. Probes that know more than the exception (a DNS rcode, an
HTTP status) name the failure themselves.
"""

import errno
from enum import StrEnum


class Operation(StrEnum):
    """The step during which something failed."""

    READ = "read"
    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    EXCHANGE = "exchange"


class Failure(StrEnum):
    """Stable code of how an operation failed."""

    TIMED_OUT = "timed_out"
    NETWORK_UNREACHABLE = "network_unreachable"
    HOST_UNREACHABLE = "host_unreachable"
    ADDRESS_UNAVAILABLE = "address_unavailable"
    PERMISSION_DENIED = "permission_denied"
    MESSAGE_TOO_LARGE = "message_too_large"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_RESET = "connection_reset"
    CONNECTION_CLOSED = "connection_closed"
    NAME_NOT_FOUND = "name_not_found"
    NAME_SERVER_FAILED = "name_server_failed"
    NAME_REFUSED = "name_refused"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_WRONG_NAME = "certificate_wrong_name"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    TLS_FAILED = "tls_failed"
    HTTP_ERROR = "http_error"
    HTTP_REDIRECTED = "http_redirected"
    UNEXPECTED_ANSWER = "unexpected_answer"
    TOO_SLOW = "too_slow"
    LOSSY = "lossy"
    FACT_FALSE = "fact_false"


SILENT = frozenset({Failure.TIMED_OUT})
"""Failures in which nobody answered: only these are worth asking again."""

# OpenSSL's verify codes, X509_V_ERR_*: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_VERIFY = {
    9: Failure.CERTIFICATE_NOT_YET_VALID,
    10: Failure.CERTIFICATE_EXPIRED,
    62: Failure.CERTIFICATE_WRONG_NAME,
    64: Failure.CERTIFICATE_WRONG_NAME,
    # Windows, winerror.h: CERT_E_EXPIRED (too early, too: the dates decide), CERT_E_CN_NO_MATCH.
    0x800B0101: Failure.CERTIFICATE_EXPIRED,
    0x800B010F: Failure.CERTIFICATE_WRONG_NAME,
    # macOS, SecBase.h: errSecCertificateExpired, …NotValidYet, errSecHostNameMismatch.
    -67818: Failure.CERTIFICATE_EXPIRED,
    -67819: Failure.CERTIFICATE_NOT_YET_VALID,
    -67602: Failure.CERTIFICATE_WRONG_NAME,
}

# WSA codes stand beside the POSIX ones because Python's errno aliases do not cover them all.
_OS = {
    errno.ENETUNREACH: Failure.NETWORK_UNREACHABLE,
    errno.ENETDOWN: Failure.NETWORK_UNREACHABLE,
    errno.ENODEV: Failure.NETWORK_UNREACHABLE,
    errno.EHOSTUNREACH: Failure.HOST_UNREACHABLE,
    errno.EHOSTDOWN: Failure.HOST_UNREACHABLE,
    errno.EADDRNOTAVAIL: Failure.ADDRESS_UNAVAILABLE,
    errno.EPERM: Failure.PERMISSION_DENIED,
    errno.EACCES: Failure.PERMISSION_DENIED,
    errno.EMSGSIZE: Failure.MESSAGE_TOO_LARGE,
    errno.ECONNREFUSED: Failure.CONNECTION_REFUSED,
    errno.ECONNRESET: Failure.CONNECTION_RESET,
    errno.ECONNABORTED: Failure.CONNECTION_RESET,
    errno.EPIPE: Failure.CONNECTION_RESET,
    errno.ETIMEDOUT: Failure.TIMED_OUT,
    10013: Failure.PERMISSION_DENIED,
    10040: Failure.MESSAGE_TOO_LARGE,
    10049: Failure.ADDRESS_UNAVAILABLE,
    10050: Failure.NETWORK_UNREACHABLE,
    10051: Failure.NETWORK_UNREACHABLE,
    10053: Failure.CONNECTION_RESET,
    10054: Failure.CONNECTION_RESET,
    10060: Failure.TIMED_OUT,
    10061: Failure.CONNECTION_REFUSED,
    10064: Failure.HOST_UNREACHABLE,
    10065: Failure.HOST_UNREACHABLE,
}


def classify(error: BaseException) -> Failure | None:
    """The failure an exception stands for, looking through wrapped causes.

    Returns None for an exception that says nothing about the network: that is a defect of the
    probe, and its observation must be ``unknown``, never ``failed``.
    """
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        found = _classify_one(current)
        if found is not None:
            return found
        current = _inner(current)
    return None


def _inner(error: BaseException) -> BaseException | None:
    # urllib3 hides the cause in .reason, requests in args[0].
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return reason
    if error.args and isinstance(error.args[0], BaseException):
        return error.args[0]
    return error.__cause__ or error.__context__


def _classify_one(error: BaseException) -> Failure | None:
    # The vocabulary is needed by commands that touch no network.
    import socket  # noqa: PLC0415 - lazy for start-up
    import ssl  # noqa: PLC0415 - lazy for start-up

    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, Failure.CERTIFICATE_UNTRUSTED)
    if isinstance(error, (ssl.SSLZeroReturnError, ssl.SSLEOFError)):
        return Failure.CONNECTION_CLOSED
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT
    if isinstance(error, ssl.SSLError):
        return Failure.TLS_FAILED
    if isinstance(error, socket.gaierror):
        return Failure.NAME_NOT_FOUND
    return _classify_code(error) if isinstance(error, OSError) else None


def _classify_code(error: OSError) -> Failure | None:
    if error.errno is None and isinstance(error, ConnectionResetError):
        # Raised without a code by http.client alone, when the far end closed without an answer.
        return Failure.CONNECTION_CLOSED
    return _OS.get(error.errno or 0)
