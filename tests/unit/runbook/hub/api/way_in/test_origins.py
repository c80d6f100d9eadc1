"""Whose name a request asks for, and whose page a press comes from."""

import pytest

from runbook.hub.api.way_in.origins import (
    is_from_here,
    is_meant_over_tls,
    is_named,
    is_over_tls,
)

URL = "https://hub.bank.example"


@pytest.mark.parametrize(
    ("host", "url", "ours"),
    [
        ("hub.bank.example", URL, True),
        ("HUB.bank.example:8443", URL, True),
        ("127.0.0.1:8470", URL, True),
        ("[::1]:8470", "", True),
        ("10.0.0.5", "", True),
        ("localhost:8470", "", True),
        ("hub.bank.example", "", False),
        ("evil.example", URL, False),
        ("hub.bank.example.evil.example", URL, False),
        ("", URL, False),
        ("[", URL, False),
        ("a:99999", URL, False),
        ("user@hub.bank.example", URL, True),
        ("evil.example/hub.bank.example", URL, False),
    ],
)
def test_only_names_that_nobody_else_can_lead_here_are_ours(
    host: str, url: str, *, ours: bool
) -> None:
    assert is_named(host, url) is ours


@pytest.mark.parametrize(
    ("origin", "site", "host", "scheme", "ours"),
    [
        (URL, "same-origin", "hub.bank.example", "https", True),
        # A front end that names neither itself nor the scheme.
        (URL, "same-origin", "127.0.0.1:8470", "http", True),
        (URL, "", "hub.bank.example", "https", True),
        (f"{URL}:443", "", "hub.bank.example", "https", True),
        ("http://127.0.0.1:8470", "same-origin", "127.0.0.1:8470", "http", True),
        ("http://127.0.0.1:8471", "same-origin", "127.0.0.1:8470", "http", False),
        ("http://hub.bank.example", "", "hub.bank.example", "https", False),
        (URL, "cross-site", "hub.bank.example", "https", False),
        (URL, "same-site", "hub.bank.example", "https", False),
        (URL, "none", "hub.bank.example", "https", False),
        ("https://evil.example", "", "hub.bank.example", "https", False),
        ("null", "same-origin", "hub.bank.example", "https", False),
        ("", "", "hub.bank.example", "https", False),
        ("https://[", "", "hub.bank.example", "https", False),
        ("//hub.bank.example", "", "hub.bank.example", "https", False),
    ],
)
def test_a_press_comes_from_a_page_of_ours_or_is_refused(
    origin: str, site: str, host: str, scheme: str, *, ours: bool
) -> None:
    assert is_from_here(origin, site, host, scheme, URL) is ours


def test_a_front_end_that_hides_tls_is_seen_through_by_the_origin() -> None:
    assert is_over_tls(URL, "http")
    assert is_over_tls("", "https")
    assert not is_over_tls("http://127.0.0.1:8470", "http")


@pytest.mark.parametrize(
    ("host", "url", "forwarded", "meant"),
    [
        ("hub.bank.example", URL, False, True),
        ("hub.bank.example:8443", URL, False, True),
        ("127.0.0.1:8470", URL, True, True),
        ("127.0.0.1:8470", URL, False, False),
        ("localhost", URL, False, False),
        ("hub.bank.example", "http://hub.bank.example", True, False),
        ("hub.bank.example", "", True, False),
        ("[", URL, False, False),
    ],
)
def test_a_front_end_that_hides_tls_is_known_by_our_name_or_by_what_it_adds(
    host: str, url: str, *, forwarded: bool, meant: bool
) -> None:
    assert is_meant_over_tls(host, url, forwarded=forwarded) is meant
