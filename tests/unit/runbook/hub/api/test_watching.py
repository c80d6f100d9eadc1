"""Who may look at the state of the contact centre."""

import pytest

from runbook.hub.api.watching import may_watch

THROUGH = ((b"x-forwarded-for", b"127.0.0.1"),)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_computer_looks(peer: str) -> None:
    assert may_watch(peer, (), ())


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.0.7", "2001:db8::1", "", "localhost", "я"])
def test_others_do_not(peer: str) -> None:
    assert not may_watch(peer, (), ())


@pytest.mark.parametrize("peer", ["10.0.0.7", "::ffff:10.0.0.7", "2001:DB8:0::1"])
def test_who_is_named_looks_through_a_proxy_too(peer: str) -> None:
    watchers = ("10.0.0.7", "2001:db8::1")
    assert may_watch(peer, (), watchers)
    assert may_watch(peer, THROUGH, watchers)


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded", b"x-real-ip"])
def test_what_came_through_a_proxy_is_not_of_this_computer(name: bytes) -> None:
    assert not may_watch("127.0.0.1", ((b"host", b"x"), (name, b"127.0.0.1")), ())
