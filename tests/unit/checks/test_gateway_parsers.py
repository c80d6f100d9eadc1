"""Parsers of what a gateway answers: right answers are read, others are turned down in time."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.wire import ccc, nat_t, tcpt
from tests.far_ends.gateway import WELCOME

fuzzed = settings(deadline=None)
LETTERS = st.sampled_from(list('():" \n\tab01\0'))


def test_a_gateways_welcome_is_read_with_all_its_parts() -> None:
    tree = ccc.parse(WELCOME)
    assert tree.name == "CCCserverResponse"
    assert [key for key, _ in tree.items] == ["ResponseHeader", "ResponseData"]
    assert tree.text("return_code") == "600"
    assert tree.text("client_enabled") == "true"
    assert tree.text("session_id") == ""
    assert tree.text("connect_with_certificate_url") == "/clients/cert/"
    assert tree.text("nothing") is None
    tunnels = [value for key, value in tree.walk() if key == ""]
    assert tunnels == ["IPSec", "SSL"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (b"(X)", ()),
        (b"\0 (X :0 (a b) :1 (12:30))\0", (("0", "a b"), ("1", "12:30"))),
        (b'(X :a ("(quoted :x)"))', (("a", "(quoted :x)"),)),
        (b"(X :a (Y :b ()))", (("a", ccc.Tree("Y", (("b", ""),))),)),
        (b"(X :a ( :b (1)))", (("a", ccc.Tree("", (("b", "1"),))),)),
    ],
)
def test_the_grammar_is_read(text: bytes, items: object) -> None:
    assert ccc.parse(text) == ccc.Tree("X", items)  # type: ignore[arg-type]  # shown as it is


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"()",
        b"<html>",
        b"(X :a",
        b"(X :a (",
        b"(X (a))",
        b'(X :a ("open))',
        b"(X :" + b"a" * ccc.MAX_BYTES + b" (1))",
        b"(X " + b":a (Y " * 40 + b")" * 41,
        b"(X " + b":a (1) " * 5000 + b")",
        b"(" * 60000,
    ],
    ids=range(11),
)
def test_what_is_no_answer_is_turned_down(data: bytes) -> None:
    with pytest.raises(ccc.CccError):
        ccc.parse(data)


@fuzzed
@given(st.one_of(st.binary(max_size=300), st.text(LETTERS, max_size=120).map(str.encode)))
def test_any_bytes_are_read_or_turned_down(data: bytes) -> None:
    for text in (data, b"(X :a " + data + b")"):
        try:
            tree = ccc.parse(text)
        except ccc.CccError:
            continue
        assert tree.name


def test_a_nat_t_answer_names_the_ports_the_gateway_saw() -> None:
    data = struct.pack("!8sII16s", b"\1" * 8, 51000, 4500, b"\xab" * 16)
    assert nat_t.parse(data) == nat_t.NatTAnswer(51000, 4500)


@fuzzed
@given(st.binary(max_size=64))
def test_only_32_bytes_with_ports_and_a_hash_are_a_nat_t_answer(data: bytes) -> None:
    found = nat_t.parse(data)
    if found is not None:
        assert len(data) == 32
        assert 0 < found.source_port < 65536
        assert any(data[16:])
    assert nat_t.parse(nat_t.REQUEST) is None


def test_a_tcpt_answer_is_read_however_it_is_cut() -> None:
    whole = bytes.fromhex("0000000c 00000001 00000001 00000002 00000001")
    assert [tcpt.parse(whole[:cut]) for cut in range(20)] == [None] * 20
    assert tcpt.parse(whole) is True
    assert tcpt.parse(whole[:-1] + b"\0") is False


@pytest.mark.parametrize("data", [b"HTTP/1.1 400", b"\x15\x03\x01\0\2", b"\0\0\xff\xff\0\0\0\1"])
def test_what_is_no_tcpt_frame_is_turned_down_early(data: bytes) -> None:
    with pytest.raises(ValueError, match="TCPT"):
        tcpt.parse(data)


@fuzzed
@given(st.binary(max_size=40))
def test_any_bytes_are_a_tcpt_answer_or_not(data: bytes) -> None:
    try:
        found = tcpt.parse(data)
    except ValueError:
        return
    assert found in {True, False, None}
