"""PURE. Whether a request means this hub, and whether a press comes from one of its own pages.

https://datatracker.ietf.org/doc/html/rfc6454 and https://www.w3.org/TR/fetch-metadata/
"""

from urllib.parse import urlsplit

from checks.target import is_address

_OURS = frozenset({"", "same-origin"})
"""Of ``Sec-Fetch-Site``, which old browsers do not send."""


def is_named(host: str, url: str) -> bool:
    """Whether ``Host`` is the hub's: that of ``[server] url``, an address itself, or localhost.

    Another name that leads here may be anybody's: a page of theirs would count as ours.
    """
    asked = _parts(f"//{host}")
    if asked is None:
        return False
    name = asked[1]
    known = _parts(url) if url else None
    return name == "localhost" or is_address(name) or (known is not None and name == known[1])


def is_from_here(origin: str, site: str, host: str, scheme: str, url: str) -> bool:
    """Whether a press comes from a page of this hub, by what the browser says of itself.

    A front end may hide scheme and host from us: then it is ``url`` that counts.
    """
    if site not in _OURS:
        return False
    said = _parts(origin)
    if said is None or not said[0]:
        return False
    return said in (_parts(f"{scheme}://{host}"), _parts(url) if url else None)


def is_over_tls(origin: str, scheme: str) -> bool:
    """Whether the browser speaks TLS, to us or to a front end that does not say so."""
    return scheme == "https" or origin.lower().startswith("https://")


def is_meant_over_tls(host: str, url: str, *, forwarded: bool) -> bool:
    """Whether a browser that comes over plain HTTP has spoken TLS to a front end that hides it.

    ``forwarded``: a front end has said something of itself. By its address, or as localhost, the
    hub may be asked over plain HTTP whatever ``[server] url`` is.
    """
    known, asked = _parts(url) if url else None, _parts(f"//{host}")
    if known is None or known[0] != "https":
        return False
    return forwarded or (asked is not None and asked[1] == known[1])


def _parts(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None for what is none."""
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    usual = {"https": 443, "http": 80}.get(parts.scheme, 0)
    return (parts.scheme, host, port or usual) if host else None
