"""The cookie of a session: given, read, and never taken from where it could be forged."""

import pytest

from runbook.hub.api.way_in import cookies

TOKEN, OTHER = "a" * 43, "b" * 43


def sent(*values: str) -> list[cookies.Header]:
    return [(b"cookie", value.encode("latin-1")) for value in values]


@pytest.mark.parametrize("tls", [False, True])
def test_what_is_given_is_read_again(*, tls: bool) -> None:
    name, value = cookies.given(TOKEN, tls=tls, seconds=60)
    assert name == b"set-cookie"
    pair = value.decode().split(";")[0]
    assert cookies.read(sent(f"theme=dark; {pair}; x"), tls=tls) == TOKEN


def test_over_tls_only_the_name_that_the_network_cannot_set_counts() -> None:
    plain, secure = f"{cookies.PLAIN}={OTHER}", f"{cookies.SECURE}={TOKEN}"
    assert cookies.read(sent(plain), tls=True) == ""
    assert cookies.read(sent(f"{plain}; {secure}"), tls=True) == TOKEN
    assert cookies.read(sent(plain, secure), tls=False) == TOKEN
    assert cookies.read(sent(plain), tls=False) == OTHER


@pytest.mark.parametrize("value", ["", "x", "a" * 42, "a" * 44, "a" * 42 + "é", '"' + TOKEN + '"'])
def test_what_cannot_be_ours_is_nothing(value: str) -> None:
    assert cookies.read(sent(f"{cookies.PLAIN}={value}"), tls=False) == ""


def test_it_is_taken_back_whichever_way_it_was_given() -> None:
    values = [value.decode() for _, value in cookies.taken_back()]
    assert all("Max-Age=0" in one for one in values)
    assert sorted(one.split("=")[0] for one in values) == [cookies.SECURE, cookies.PLAIN]
