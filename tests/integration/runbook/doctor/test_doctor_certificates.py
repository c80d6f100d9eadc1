"""Real certificates in real files of VPN clients: when they end, or why that cannot be told."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from runbook.doctor.certificates import client_certificate, judged, of_profiles, of_snx, of_store
from runbook.doctor.facts import Certificate, Reading
from runbook.settings import Vpn

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
ENDS = NOW + timedelta(days=10)
LATER = NOW + timedelta(days=400)
VPN = Vpn(client="openvpn", gateway="vpn.bank.example", gateway_addresses=("203.0.113.10",))
KEY = ec.generate_private_key(ec.SECP256R1())


def issued(
    ends: datetime, use: x509.ObjectIdentifier | None = None, *, ca: bool = False
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "op-117")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=800))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if use:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    return builder.sign(KEY, hashes.SHA256())


def pem(ends: datetime) -> str:
    return issued(ends).public_bytes(Encoding.PEM).decode()


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def sealed(ends: datetime, password: str = "") -> bytes:
    how: KeySerializationEncryption = NoEncryption()
    if password:
        how = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"op-117", KEY, issued(ends), None, how)


def private_key() -> bytes:
    return KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def profile(folder: Path, name: str, text: str, remote: str = "vpn.bank.example") -> None:
    folder.mkdir(exist_ok=True)
    whole = f"client\n# cert old.pem\nremote {remote} 1194 udp\n{text}\n"
    (folder / name).write_text(whole, encoding="utf-8")


def test_a_certificate_inside_a_profile_is_read(tmp_path: Path) -> None:
    profile(tmp_path, "bank.ovpn", f"<cert>\n{pem(ENDS)}</cert>")
    found = judged(of_profiles(VPN, (tmp_path,)))
    assert found == Certificate(Reading.FOUND, ENDS, "bank.ovpn")


@pytest.mark.parametrize("name", ["client.pem", "client with spaces.crt"])
def test_a_certificate_beside_a_profile_is_read(tmp_path: Path, name: str) -> None:
    profile(tmp_path, "bank.conf", f'cert "{name}"\nkey client.key')
    (tmp_path / name).write_text(f"Certificate:\n    Data:\n{pem(ENDS)}", encoding="utf-8")
    assert judged(of_profiles(VPN, (tmp_path,))) == Certificate(Reading.FOUND, ENDS, name)


def test_a_key_file_with_a_password_says_only_that_it_is_sealed(tmp_path: Path) -> None:
    profile(tmp_path, "bank.ovpn", "pkcs12 client.p12")
    (tmp_path / "client.p12").write_bytes(sealed(ENDS, "very secret"))
    assert judged(of_profiles(VPN, (tmp_path,))) == Certificate(Reading.SEALED, None, "client.p12")


def test_a_key_file_without_a_password_is_read_also_from_within_a_profile(tmp_path: Path) -> None:
    inner = base64.encodebytes(sealed(ENDS)).decode()
    profile(tmp_path, "bank.ovpn", f"<pkcs12>\n{inner}</pkcs12>")
    assert judged(of_profiles(VPN, (tmp_path,))) == Certificate(Reading.FOUND, ENDS, "bank.ovpn")


@pytest.mark.parametrize("place", ["vpn.bank.example", "VPN.bank.example", "203.0.113.10"])
def test_of_several_profiles_the_one_that_leads_to_the_bank_counts(
    tmp_path: Path, place: str
) -> None:
    profile(tmp_path, "a.ovpn", f"<cert>\n{pem(ENDS)}</cert>", remote="other.example")
    profile(tmp_path, "b.ovpn", f"<cert>\n{pem(LATER)}</cert>", remote=place)
    assert judged(of_profiles(VPN, (tmp_path,))) == Certificate(Reading.FOUND, LATER, "b.ovpn")


def test_where_nothing_tells_which_is_used_the_earliest_end_is_told(tmp_path: Path) -> None:
    profile(tmp_path, "a.ovpn", f"<cert>\n{pem(LATER)}</cert>")
    profile(tmp_path, "b.ovpn", f"<cert>\n{pem(ENDS)}</cert>")
    assert judged(of_profiles(VPN, (tmp_path,))) == Certificate(Reading.SEVERAL, ENDS, "b.ovpn")


def test_beside_a_sealed_one_an_open_one_is_only_one_of_several(tmp_path: Path) -> None:
    profile(tmp_path, "a.ovpn", "pkcs12 client.p12")
    (tmp_path / "client.p12").write_bytes(sealed(ENDS, "very secret"))
    profile(tmp_path, "b.ovpn", f"<cert>\n{pem(ENDS)}</cert>")
    assert judged(of_profiles(VPN, (tmp_path,))).reading is Reading.SEVERAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cert",
        "cert missing.pem",
        "<cert>\nnot a certificate\n</cert>",
        "<cert>\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n</cert>",
        "<pkcs12>\n!!!\n</pkcs12>",
        "cert .",
        "cert \0",
    ],
)
def test_what_is_no_certificate_is_not_found_out(tmp_path: Path, text: str) -> None:
    profile(tmp_path, "bank.ovpn", text)
    assert judged(of_profiles(VPN, (tmp_path, tmp_path / "absent"))) == Certificate()


@pytest.mark.parametrize(("kind", "reading"), [("pkcs8", "found"), ("pkcs12", "sealed")])
def test_the_configuration_of_snx_rs_names_its_certificate(
    tmp_path: Path, kind: str, reading: str
) -> None:
    key = tmp_path / "key.file"
    content = private_key() + pem(ENDS).encode()
    key.write_bytes(content if kind == "pkcs8" else sealed(ENDS, "very secret"))
    lines = ("server-name=vpn.bank.example", f"cert-type={kind}", f"cert-path={key}")
    (tmp_path / "snx-rs.conf").write_text("\n".join(lines), encoding="utf-8")
    found = judged(of_snx(tmp_path))
    assert found.reading == reading
    assert found.expires == (ENDS if kind == "pkcs8" else None)


@pytest.mark.parametrize("kind", ["none", "pkcs11"])
def test_a_token_or_no_certificate_at_all_is_not_found_out(tmp_path: Path, kind: str) -> None:
    (tmp_path / "snx-rs.conf").write_text(f"cert-type={kind}\ncert-path=/usr/lib/x.so\n")
    assert judged(of_snx(tmp_path)) == Certificate()


def test_of_the_windows_store_only_what_a_client_may_show_counts() -> None:
    entries = [
        (der(issued(ENDS, ExtendedKeyUsageOID.CLIENT_AUTH)), "x509_asn", True),
        (der(issued(NOW, ExtendedKeyUsageOID.CODE_SIGNING)), "x509_asn", True),
        (der(issued(NOW, ca=True)), "x509_asn", True),
        (b"\x30\x03\x02\x01\x00", "pkcs_7_asn", True),
        (b"damaged", "x509_asn", True),
    ]
    assert judged(of_store(entries)) == Certificate(Reading.FOUND, ENDS)


def test_a_client_of_the_bank_s_whose_files_are_not_documented_is_not_guessed_at(
    tmp_path: Path,
) -> None:
    vpn = Vpn(client="checkpoint", gateway="vpn.bank.example")
    assert client_certificate(vpn, "linux", tmp_path) == Certificate()
