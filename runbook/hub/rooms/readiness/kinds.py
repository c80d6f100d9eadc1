"""PURE. Kinds of concern, the most grave first, and what they take from the shift."""

from collections.abc import Sequence

GRAVITY: Sequence[str] = (
    # Who leads, mends and stands in.
    *("nobody", "gone", "no_way", "dead", "blocked"),
    # Without the VPN she cannot work at all.
    *("certificate_ends", "unready.vpn_certificate", "unready.vpn_client", "unready.names"),
    "vpn_too_old",
    # She works, and nobody hears of her when that ends.
    *("unready.settings", "unready.contacts", "unready.disk", "unready.journal"),
    *("unready.own_secret", "unready.trust_store", "unready.clock", "unready.token"),
    *("unready.email", "unready.webhook", "unready.apprise", "unready.hub", "unready.other"),
    *("too_old", "revoked", "not_enrolled"),
    # Soon.
    *("blocked_but_mail", "certificate_soon", "behind", "no_drill"),
    # Not known.
    *("no_operators", "never_heard", "silent", "not_looked", "looked_long_ago"),
    *("certificate_unknown", "vpn_version_unknown", "vpn_incomparable", "version_unknown"),
)
"""Every kind there is."""
NO_VPN = frozenset(
    {
        *("certificate_ends", "unready.vpn_certificate", "unready.vpn_client", "unready.names"),
        "vpn_too_old",
    }
)
"""Kinds with which the VPN does not come up."""
_UNREADY, _OTHER = "unready.", "unready.other"
_PLACES = {kind: place for place, kind in enumerate(GRAVITY)}


def kind_of(code: str, finding: str = "") -> str:
    """The kind of a concern. A finding that a newer program has counts as one of the others."""
    if not finding:
        return code
    kind = f"{_UNREADY}{finding}"
    return kind if kind in _PLACES else _OTHER


def place(kind: str) -> int:
    """Where it stands among all, the most grave being 0."""
    return _PLACES[kind]
