"""The version a VPN client prints of itself, out of whatever stands around it."""

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.vpn import checkpoint, openvpn
from checks.vpn.clients import read_vpn_version
from checks.vpn.version import version_in

FOUND = (
    ("Check Point Endpoint Security VPN, version E86.20 Build 986102409", "E86.20"),
    ("Check Point Mobile, build 98.60.1024, E88.10", "E88.10"),
    ("OpenVPN 2.6.12 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [LZ4]", "2.6.12"),
    ("OpenVPN 2.5_rc1 arm", ""),
    ("no version here", ""),
)


@pytest.mark.parametrize(("text", "version"), FOUND)
def test_the_version_is_found_or_nothing_is_claimed(text: str, version: str) -> None:
    assert version_in(text) == version


@given(st.text())
def test_any_text_gives_a_short_word_of_digits_or_nothing(text: str) -> None:
    found = version_in(text)
    assert found == "" or (len(found) <= 30 and "." in found and found in text)


def test_a_client_that_is_not_there_or_names_none_gives_nothing() -> None:
    assert read_vpn_version("checkpoint", "linux", 1) == ""
    assert read_vpn_version("snx-rs", "linux", 1) == read_vpn_version("generic", "linux", 1) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the program")
@pytest.mark.parametrize(
    ("client", "said", "ended", "version"),
    [
        ("checkpoint", "Endpoint Security E86.20", 0, "E86.20"),
        ("checkpoint", "Endpoint Security E86.20", 3, ""),
        ("openvpn", "OpenVPN 2.5.9 x86_64", 1, "2.5.9"),
        ("openvpn", "usage: 1.2.3", 0, ""),
    ],
)
def test_the_program_itself_is_asked(
    client: str,
    said: str,
    ended: int,
    version: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho '{said}'\nexit {ended}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(checkpoint, "trac_paths", lambda *_: (program,))
    monkeypatch.setattr(openvpn, "programs", lambda _: (program,))
    assert read_vpn_version(client, "linux", 10) == version
