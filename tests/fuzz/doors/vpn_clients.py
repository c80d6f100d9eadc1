"""What VPN clients print, answer and leave in files."""

from datetime import datetime

from checks.target import is_address
from checks.vpn.certificate import certificate_expiry
from checks.vpn.checkpoint_text import parse_trac_info
from checks.vpn.openvpn import named_certificate
from checks.vpn.openvpn_log import login_rejected_in, named_log
from checks.vpn.snx_rs import decode_status
from checks.vpn.status import Session
from checks.vpn.version import version_in
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import a_certificate, as_text, recorded

_PROFILE = b'client\nremote vpn 443\nlog-append "C:\\\\log\\\\a.log"\ncert own.crt\n'
_LOG = b"2026 Initialization Sequence Completed\n2026 AUTH: AUTH_FAILED\nAUTH_FAILED,TEMP:x\n"


def _trac(data: bytes) -> None:
    found = parse_trac_info(as_text(data))
    assert found.session in set(Session)


def _snx_rs(data: bytes) -> None:
    found = decode_status(data)
    assert found.session in set(Session)
    assert all(not one or is_address(one) for one in (found.address, found.server_ip))
    assert found.interface.isprintable()
    assert len(found.interface) <= 64


def _openvpn(data: bytes) -> None:
    text = as_text(data)
    assert login_rejected_in(text) in {True, False, None}
    assert "\n" not in named_log(text) + named_certificate(text)


def _version(data: bytes) -> None:
    assert len(version_in(as_text(data))) <= 32


def _expiry(data: bytes) -> None:
    found = certificate_expiry(as_text(data))
    assert found is None or isinstance(found, datetime)
    assert found is None or found.tzinfo is not None


DOORS: tuple[Door, ...] = (
    reading(
        "trac_info", "checks.vpn.checkpoint_text:parse_trac_info", _trac,
        recorded("vpn/trac_info_*.txt"),
    ),
    reading(
        "snx_rs_answer", "checks.vpn.snx_rs:decode_status", _snx_rs,
        recorded("vpn/snx_rs_*.json"),
    ),
    reading(
        "openvpn_files",
        ("checks.vpn.openvpn_log:login_rejected_in", "checks.vpn.openvpn_log:named_log",
         "checks.vpn.openvpn:named_certificate"),
        _openvpn,
        (_PROFILE, _LOG),
    ),
    reading(
        "vpn_version", "checks.vpn.version:version_in", _version,
        (b"Check Point Mobile E86.20 build 986", b"OpenVPN 2.6.12 x86_64"),
    ),
    reading(
        "certificate_pem", "checks.vpn.certificate:certificate_expiry", _expiry,
        (a_certificate()[0],),
    ),
)  # fmt: skip
