"""When a certificate expires: real certificates, and bytes that are none."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from checks.host.facts import HostFacts
from checks.vpn.certificate import certificate_expiry
from checks.vpn.clients import read_vpn_status
from checks.vpn.openvpn import named_certificate, profile_expiry


def made(expires: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "op-117")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(expires - timedelta(days=365))
        .not_valid_after(expires)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM).decode()


SOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
FAR = datetime(2055, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("expires", [SOON, FAR])
def test_the_end_of_a_real_certificate_is_read_before_and_after_2050(expires: datetime) -> None:
    assert certificate_expiry("Certificate:\n  Data:\n" + made(expires)) == expires


@given(st.binary(max_size=200), st.text(max_size=80))
def test_what_is_no_certificate_has_no_end(der: bytes, text: str) -> None:
    wrapped = base64.b64encode(b"\x30" + der).decode()
    pem = f"-----BEGIN CERTIFICATE-----\n{wrapped}\n-----END CERTIFICATE-----"
    assert isinstance(certificate_expiry(pem), datetime | None)
    assert certificate_expiry(text) is None


def test_a_certificate_cut_anywhere_is_an_answer_of_none() -> None:
    der = base64.b64decode("".join(made(SOON).splitlines()[1:-1]))
    for length in range(120):
        cut = base64.b64encode(der[:length]).decode()
        pem = f"-----BEGIN CERTIFICATE-----\n{cut}\n-----END CERTIFICATE-----"
        assert certificate_expiry(pem) is None


def test_a_profile_gives_its_inline_certificate_or_the_file_it_names(tmp_path: Path) -> None:
    inline, named = tmp_path / "inline", tmp_path / "named"
    inline.mkdir()
    named.mkdir()
    (inline / "bank.ovpn").write_text(f"client\n<cert>\n{made(SOON)}</cert>\n", encoding="utf-8")
    (named / "bank.conf").write_text('client\ncert "my cert.crt"\n', encoding="utf-8")
    (named / "my cert.crt").write_text(made(FAR), encoding="utf-8")
    assert profile_expiry((inline,)) == SOON
    assert profile_expiry((named,)) == FAR
    assert profile_expiry((inline, named)) is None
    assert profile_expiry((tmp_path / "none",)) is None


def test_an_option_that_only_begins_like_cert_is_not_it() -> None:
    assert named_certificate("cert-name x\n#cert y\n  cert a.crt\n") == "a.crt"
    assert named_certificate("\n" * 300_000) == ""


@pytest.mark.parametrize(("days", "expired"), [(1, True), (-1, False), (0, True)])
def test_a_certificate_is_judged_by_the_time_it_is_asked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, expired: bool
) -> None:
    (tmp_path / "bank.ovpn").write_text(f"<cert>\n{made(SOON)}</cert>", encoding="utf-8")
    monkeypatch.setattr("checks.vpn.openvpn.profile_folders", lambda _: (tmp_path,))
    now = SOON + timedelta(days=days)
    status = read_vpn_status("openvpn", (), HostFacts("linux"), 5.0, now)
    assert (status.certificate_expires, status.certificate_expired) == (SOON, expired)
