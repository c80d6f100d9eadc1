"""What slipped through the redaction once, each in the form in which it did."""

import base64
import gzip
import hashlib
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.agent.evidence.identity import spared
from runbook.bundle.known import Kind, Known, people, remains
from runbook.bundle.making import Raw, make
from runbook.bundle.opaque import opaque
from runbook.bundle.parts.computer import called
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import SUMMARY, Manifest
from runbook.cli.bundle.preview import lines
from runbook.settings import Settings
from runbook.settings.shapes import Operator

SALT = bytes(32)


def redactor(*known: Known, spare: tuple[str, ...] = ()) -> Redactor:
    return Redactor(known, SALT, spared=spare)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("Cookie: first=aaaa; session=0f1e2d", "0f1e2d"),
        ("X-Api-Key: 9f8e7d6c5b4a", "9f8e7d6c5b4a"),
        ("password: 'two words of it'", "of it"),
        ('{"token": "two words"}', "words"),
        ("https://sso.bank.example/go?ticket=ST-1-abc&u=petrova", "petrova"),
        ("http://portal.example/login?ip=x&mac=y#a4e5", "mac"),
        ("https://x.example/cb?code=4/P7q7W91", "P7q7W91"),
        ("the adapter is a4:5e:60:ca:4a:71.", "4a:71"),
        ("HWADDR=A4:5E:60:CA:4A:71: up", "CA:4A"),
        ("enxa45e60ca4a71", "a45e60ca4a71"),
        ("2001:0:53aa:64c:0:fbc2:faf9:f8f7", "faf9"),
        ("CORP\\petrova.m has no right", "petrova"),
        ("S-1-5-21-3623811015-3361044348-30300820-1013", "30300820"),
        ("/mnt/c/Users/petrova/x", "petrova"),
        ("/export/home/petrova/x", "petrova"),
        ("/media/petrova/USB", "petrova"),
        ("petrova\uff20bank.example", "petrova"),
        ("petrova%2540bank.example", "petrova"),
    ],
)
def test_a_shape_that_tells_is_taken_out_here_too(text: str, gone: str) -> None:
    assert gone.casefold() not in redactor().text(text).casefold()


@pytest.mark.parametrize(
    "text",
    [
        "https://crm.bank.example:8443/health",
        "NT AUTHORITY\\SYSTEM",
        "eth0", "enp3s0", "en0",
        "2026-11-22T01:13:05.120Z",
        "00:00:05", "::ffff:10.0.0.1", "2001:db8::1",
        "sha256 " + "a45e60ca4a71" * 5,
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redactor().text(text) == text


def test_an_address_inside_another_one_leaves_one_network_behind() -> None:
    assert redactor().text("::ffff:95.84.17.203") == "::/32"


@pytest.mark.parametrize("before", ["", "u", "us", "usr"])
def test_a_secret_within_something_encoded_is_found_wherever_it_begins(before: str) -> None:
    """A proxy's log-in is «user:password» in base64: the password begins where it happens to."""
    for kind, value in ((Kind.SECRET, "hunter2-canary"), (Kind.USER, "ivanova.a")):
        known = Known(kind, value)
        said = base64.b64encode(f"{before}:{value}:x".encode()).decode()
        inner = base64.b64encode(value.encode()).decode()[2:8]
        assert said not in redactor(known).text(f"sent {said} there")
        assert inner not in redactor(known).text(said)
        assert remains(said.encode(), [known])


@pytest.mark.parametrize(
    "text",
    ["у Ивановой не открылось", "Ивановым", "Wi-Fi Ивановы 🦄", "Анной сделано", "к анне"],
)
def test_a_known_person_is_found_in_every_case_of_the_name(text: str) -> None:
    said = redactor(*people(["Иванова Анна"])).text(text)
    assert "[person]" in said
    assert "иванов" not in said.casefold()


def test_the_cases_of_a_name_are_no_other_words() -> None:
    known = redactor(*people(["Вера Романова"]))
    for text in ("версия", "верно", "верхний", "романтика", "проверка"):
        assert known.text(text) == text


def test_a_text_that_is_cut_ends_in_no_half_of_a_secret() -> None:
    known = redactor(Known(Kind.SECRET, "hunter2-canary-0123456789"))
    for lead in range(3970, 4001):
        assert "hunter2-can" not in known.text("x" * (lead - 1) + " hunter2-canary-0123456789")


def test_a_connection_called_after_somebody_and_a_year_is_no_makers_name() -> None:
    one = redactor()
    assert "anna1985" not in called("anna1985", one).casefold()
    assert called("Intel(R) Wi-Fi 6 AX201", one) == "Intel(R) Wi-Fi 6 AX201"
    assert called("Realtek RTL8111", one) == "Realtek RTL8111"


@pytest.mark.parametrize("her_id", ["ivanova.a", "a_ivanova", "op-89220000000"])
def test_an_id_made_of_her_log_in_leaves_as_it_is_so_that_the_hub_knows_it(her_id: str) -> None:
    known = (Known(Kind.USER, "ivanova"), *people(["Ivanova Anna"]))
    settings = Settings(operator=Operator(id=her_id))
    one = Redactor(known, SALT, spared=spared(settings))
    manifest = Manifest(made="2026-11-22T01:13:05Z", operator=her_id)
    bundle = make(Raw({"clock.json": {"utc": "now"}}), manifest, one, "ru")
    assert bundle.manifest.operator == her_id
    assert bundle.part(SUMMARY) is not None


_PACKED = (gzip.compress, zlib.compress, lambda body: zlib.compress(body, wbits=-15), bytes)
_WRITTEN = (
    lambda body: base64.b64encode(body).decode(),
    lambda body: base64.urlsafe_b64encode(body).decode().rstrip("="),
    bytes.hex,
)


@pytest.mark.parametrize("pack", _PACKED)
@pytest.mark.parametrize("write", _WRITTEN)
@pytest.mark.parametrize("before", ["", "answered ", "data=", "/var/cache/x/"])
def test_what_nobody_can_read_does_not_leave(
    pack: Callable[[bytes], bytes], write: Callable[[bytes], str], before: str
) -> None:
    """Whatever this PC knows, a search would not find it in there."""
    written = write(pack("у клиента Петровой пропал звук, сессия 4f9a".encode()))
    one = redactor()
    said = one.text(f"{before}{written}, then nothing")
    assert written not in said
    assert said.endswith("[opaque], then nothing")
    assert one.removed[Kind.OPAQUE] == 1


def test_bytes_that_were_read_as_a_text_do_not_leave() -> None:
    body = gzip.compress(b"nothing of this is for anybody else" * 9)
    for name in ("latin-1", "utf-8"):
        assert redactor().text("x " + body.decode(name, "replace")) == "[opaque]"


def test_a_preview_says_that_something_could_not_be_read() -> None:
    one = redactor()
    raw = Raw({"events.json": {"detail": base64.b64encode(gzip.compress(b"a" * 99)).decode()}})
    bundle = make(raw, Manifest("2026-11-22T23:13:05Z", "op-117"), one, "ru")
    assert ("opaque", 1) in bundle.manifest.removed
    assert "сжатое и закодированное" in "\n".join(lines(bundle, "ru"))


@pytest.mark.parametrize(
    "text",
    [
        "a3" * 32, "a3f0" * 32, "00112233445566aa",
        "/usr/lib/python3.11/site-packages/runbook/data/translations",
        "C:/OpenVPN/Agent/ovpnagent_v3.4.0.exe",
        "KeyboardInterrupt", "ConnectionResetError", "NPF_{4D36E972-E325-11CE-BFC1-08002BE10318}",
        "\x1b[31mred\x1b[0m",
    ],
)  # fmt: skip
def test_digests_names_and_paths_are_read_by_everybody(text: str) -> None:
    assert redactor().text(text) == text


@given(st.binary(min_size=32, max_size=32), st.sampled_from([20, 32]))
def test_no_digest_is_taken_for_something_packed(body: bytes, size: int) -> None:
    digest = hashlib.sha512(body).digest()[:size].hex()
    assert list(opaque(digest)) == []
