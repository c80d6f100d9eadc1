"""Changes of the network in short, as the tests of each system compare them."""

from checks.host.change import Change, ChangeKind

LINK, ADDRESS, ROUTE = ChangeKind.LINK, ChangeKind.ADDRESS, ChangeKind.ROUTE


def told(changes: list[Change]) -> list[tuple[ChangeKind, str, bool | None]]:
    return [(one.kind, one.interface, one.up) for one in changes]
