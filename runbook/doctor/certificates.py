"""When the certificate ends that the VPN client shows, as far as its files or the system tell.

OpenVPN: the profiles' options ``cert`` and ``pkcs12``, in the file or beside it (openvpn(8)).
snx-rs: ``cert-type`` and ``cert-path`` of its configuration. On Windows the other clients keep it
in the user's personal store. Check Point's own file formats are not documented: nothing is guessed.
No password is asked for or tried: a sealed file is said to be sealed.
"""

import base64
import binascii
import os
import ssl
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.vpn.openvpn import profile_folders
from runbook.doctor.facts import Certificate, Reading
from runbook.settings import Vpn

if TYPE_CHECKING:
    from cryptography import x509 as x509_types

_LARGEST = 256 * 1024
_MOST_FILES = 32
_PEM_MARK = b"-----BEGIN CERTIFICATE-----"
_CLIENT_USE = "1.3.6.1.5.5.7.3.2"
"""id-kp-clientAuth, RFC 5280 section 4.2.1.12."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One certificate: its end, or None for one behind a password."""

    file: str
    expires: datetime | None


def client_certificate(vpn: Vpn, system: str, home: Path) -> Certificate:
    """What can be told about the certificate of this client. Never raises OSError."""
    if vpn.client == "openvpn":
        return judged(of_profiles(vpn, profile_folders(system)))
    if vpn.client == "snx-rs":
        return judged(of_snx(home / ".config" / "snx-rs"))
    if system == "windows" and sys.platform == "win32":
        return judged(of_store(ssl.enum_certificates("MY")))
    return Certificate()


def judged(found: Iterable[_Read]) -> Certificate:
    """One answer from all that were read: the earliest end, where they differ."""
    told = tuple(found)
    open_ones = sorted((one.expires, one.file) for one in told if one.expires)
    if not open_ones:
        return Certificate(Reading.SEALED, None, told[0].file) if told else Certificate()
    expires, file = open_ones[0]
    alike = len({one.expires for one in told}) == 1
    return Certificate(Reading.FOUND if alike else Reading.SEVERAL, expires, file)


def of_store(entries: Iterable[tuple[bytes, str, object]]) -> Iterator[_Read]:
    """What Windows' personal store tells: the certificates a client may show to a server.

    ``entries`` are those of ``ssl.enum_certificates``.
    """
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415 - lazy for start-up

    for content, encoding, _ in entries:
        if encoding == "x509_asn":
            try:
                found = load_der_x509_certificate(content)
                usable = _for_clients(found)
            except ValueError:
                continue
            if usable:
                yield _Read("", found.not_valid_after_utc)


def of_profiles(vpn: Vpn, folders: tuple[Path, ...]) -> Iterator[_Read]:
    """What OpenVPN's profiles in these folders tell."""
    profiles = [(file, _text(file)) for folder in folders for file in _profiles(folder)]
    places = {vpn.gateway.lower(), *vpn.gateway_addresses}
    to_the_bank = [one for one in profiles if places & set(_remotes(one[1]))]
    for file, text in to_the_bank or profiles:
        yield from _of_profile(file, text)


def _profiles(folder: Path) -> list[Path]:
    try:
        files = [*folder.glob("*.ovpn"), *folder.glob("*.conf"), *folder.glob("*/*.ovpn")]
    except OSError:
        return []
    return sorted(files)[:_MOST_FILES]


def _of_profile(file: Path, text: str) -> Iterator[_Read]:
    if inline := _between(text, "cert"):
        yield from _opened(file, inline.encode())
    elif sealed := _between(text, "pkcs12"):
        try:
            content = base64.b64decode("".join(sealed.split()), validate=True)
        except (binascii.Error, ValueError):
            return
        yield from _opened(file, content)
    elif named := _option(text, "cert") or _option(text, "pkcs12"):
        beside = file.parent / named
        yield from _opened(beside, _bytes(beside))


def of_snx(folder: Path) -> Iterator[_Read]:
    """What the configuration of snx-rs in this folder tells."""
    for file in sorted(folder.glob("*.conf"))[:_MOST_FILES]:
        options = dict(_pairs(_text(file)))
        named = options.get("cert-path", "")
        if named and options.get("cert-type", "none").lower() in {"pkcs8", "pkcs12"}:
            path = Path(os.path.expanduser(named))  # noqa: PTH111 - Path's own raises for nobody's home
            yield from _opened(path, _bytes(path))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.lstrip().startswith("#"):
            yield key.strip().lower(), value.strip().strip('"')


def _opened(file: Path, content: bytes) -> Iterator[_Read]:
    """The client's certificate in PEM, DER or PKCS #12 (RFC 7292); nothing when it is none."""
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - lazy for start-up
    from cryptography.x509 import (  # noqa: PLC0415 - as above
        load_der_x509_certificate,
        load_pem_x509_certificate,
    )

    if not content:
        return
    try:
        if _PEM_MARK in content:
            yield _Read(file.name, load_pem_x509_certificate(content).not_valid_after_utc)
        elif _looks_like_pkcs12(content):
            bag = pkcs12.load_pkcs12(content, None).cert
            if bag is not None:
                yield _Read(file.name, bag.certificate.not_valid_after_utc)
        else:
            yield _Read(file.name, load_der_x509_certificate(content).not_valid_after_utc)
    except (ValueError, TypeError):
        if _looks_like_pkcs12(content):
            yield _Read(file.name, None)


def _looks_like_pkcs12(content: bytes) -> bool:
    """PFX: a sequence that begins with the integer 3, its version."""
    return content[:1] == b"\x30" and b"\x02\x01\x03\x30" in content[:10]


def _for_clients(found: "x509_types.Certificate") -> bool:
    from cryptography import x509  # noqa: PLC0415 - lazy for start-up

    try:
        if found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return any(one.dotted_string == _CLIENT_USE for one in uses)


def _between(text: str, name: str) -> str:
    _, opened, rest = text.partition(f"<{name}>")
    return rest.partition(f"</{name}>")[0] if opened else ""


def _option(text: str, name: str) -> str:
    for words in _options(text):
        if words[0] == name and len(words) > 1:
            return words[1].strip().strip('"').replace("\\\\", "\\")
    return ""


def _remotes(text: str) -> Iterator[str]:
    for words in _options(text):
        if words[0] == "remote" and len(words) > 1:
            yield words[1].split()[0].strip('"').lower()


def _options(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        words = line.strip().split(maxsplit=1)
        if words and not words[0].startswith(("#", ";")):
            yield words


def _text(file: Path) -> str:
    return _bytes(file).decode(errors="replace")


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            return b""
        with file.open("rb") as opened:
            return opened.read(_LARGEST)
    except (OSError, ValueError):
        return b""
