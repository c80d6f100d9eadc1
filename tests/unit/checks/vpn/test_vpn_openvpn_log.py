"""What OpenVPN's log says of the login: lines as OpenVPN 2.6 writes them."""

import os
from pathlib import Path

import pytest

from checks.host.facts import HostFacts
from checks.vpn.clients import read_vpn_status
from checks.vpn.openvpn_log import FRESH, log_of, login_rejected, login_rejected_in, named_log

NOW = 1_800_000_000.0
STARTED = "2026-11-22 01:13:04 OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)]\n"
REJECTED = "2026-11-22 01:13:05 AUTH: Received control message: AUTH_FAILED\n"
BUSY = (
    "2026-11-22 01:13:05 AUTH: Received control message: AUTH_FAILED,TEMP[backoff 10]:no licence\n"
)
ACCEPTED = "2026-11-22 01:13:06 Initialization Sequence Completed\n"
ENDED = "2026-11-22 01:13:07 SIGTERM[soft,auth-failure] received, process exiting\n"


@pytest.mark.parametrize(
    ("text", "rejected"),
    [
        ("", None),
        (STARTED, None),
        (STARTED + REJECTED + ENDED, True),
        (STARTED + ACCEPTED + REJECTED, True),
        (STARTED + REJECTED + ACCEPTED, False),
        (STARTED + BUSY, None),
        (STARTED + ACCEPTED + BUSY, False),
    ],
)
def test_the_last_login_counts_and_a_busy_server_has_rejected_nobody(
    text: str, rejected: bool | None
) -> None:
    assert login_rejected_in(text) is rejected


def test_a_profile_names_its_log_and_nothing_that_only_begins_alike() -> None:
    assert (
        named_log('client\nlog-append "C:\\\\Logs\\\\bank vpn.log"\n') == "C:\\Logs\\bank vpn.log"
    )
    assert named_log("#log a\nlogin b\n log  /var/log/bank.log \n") == "/var/log/bank.log"
    assert named_log("client\nverb 3\n") == ""


def test_without_a_name_the_log_lies_where_the_windows_programs_put_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("USERPROFILE", "/users/anna")
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    assert log_of(Path("/users/anna/OpenVPN/config/bank.ovpn"), "client\n") == (
        Path("/users/anna/OpenVPN/log/bank.log"),
    )
    named = log_of(Path("/etc/openvpn/client/bank.conf"), "log bank.log\n")
    assert named == (Path("/etc/openvpn/client/bank.log"),)


def test_the_youngest_log_is_believed_and_an_old_one_says_nothing(tmp_path: Path) -> None:
    old, young = tmp_path / "old.log", tmp_path / "young.log"
    old.write_text(REJECTED)
    young.write_text(ACCEPTED)
    os.utime(old, (NOW - 60, NOW - 60))
    os.utime(young, (NOW, NOW))
    assert login_rejected([old, young, tmp_path / "none.log", tmp_path], NOW) is False
    assert login_rejected([old], NOW) is True
    assert login_rejected([old], NOW + FRESH) is None
    assert login_rejected([], NOW) is None


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    log = tmp_path / "bank.log"
    log.write_text(REJECTED + "2026-11-22 01:13:06 nothing of interest here\n" * 4000)
    assert login_rejected([log]) is None


def test_the_status_tells_a_rejected_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bank.conf").write_text(f"client\nlog {tmp_path}/bank.log\n")
    (tmp_path / "bank.log").write_text(STARTED + REJECTED)
    monkeypatch.setattr("checks.vpn.openvpn.profile_folders", lambda _: (tmp_path,))
    assert read_vpn_status("openvpn", (), HostFacts("linux"), 5.0).login_rejected is True
