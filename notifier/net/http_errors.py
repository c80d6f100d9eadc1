"""How an HTTP attempt ended that had no answer: from exception types and how far it came."""

import ssl

import httpx

from notifier.delivery import DeliveryError, ErrorCode, Reason
from notifier.net.transport import Progress

_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def failed(error: BaseException, progress: Progress, *, proxied: bool) -> DeliveryError:
    """An attempt that ended without an answer."""
    if isinstance(error, _UNSENT) or (isinstance(error, httpx.HTTPError) and not progress.sent):
        return DeliveryError(ErrorCode.NOT_SENT, _reason(error, progress, proxied=proxied))
    if isinstance(error, httpx.HTTPError):
        return DeliveryError(ErrorCode.AMBIGUOUS)
    return DeliveryError(ErrorCode.DEFECT)


def out_of_time(progress: Progress) -> DeliveryError:
    """The attempt's total deadline passed."""
    if progress.sent:
        return DeliveryError(ErrorCode.AMBIGUOUS)
    return DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)


def _reason(error: BaseException, progress: Progress, *, proxied: bool) -> Reason:
    if _has_certificate_error(error):
        return Reason.CERTIFICATE
    if isinstance(error, httpx.ProxyError) or (proxied and not progress.address):
        return Reason.PROXY
    return progress.reason or Reason.UNREACHABLE


def _has_certificate_error(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False
