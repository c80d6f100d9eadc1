"""PURE. The shapes of a bundle: its parts, its manifest, its bounds."""

from dataclasses import dataclass, field
from datetime import datetime

SCHEMA = "runbook.bundle/1"
MANIFEST = "manifest.json"
SUMMARY = "summary.md"
NAMES = (
    *(MANIFEST, SUMMARY, "diagnosis.json", "computer.json", "vpn.json", "incident.json"),
    *("deliveries.json", "events.json", "journal.json", "doctor.json", "settings.json"),
    *("learned.json", "client_log.json", "versions.json", "clock.json"),
)
"""Every part there can be, in the order in which they stand in the file."""
MEDIA_TYPE = "application/zip"
LARGEST = 512 * 1024
"""Bytes of the whole file: what the hub takes and a mail carries."""
LARGEST_PART = 1024 * 1024
LARGEST_UNPACKED = 4 * 1024 * 1024
MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle, as it is written: JSON or Markdown in UTF-8."""

    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """One file as the manifest lists it. ``size`` is in bytes, ``sha256`` in small hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself.

    ``made`` is an ISO time in UTC by the PC's own clock. ``incident`` is a key of 16 digits, empty
    where there is none. ``removed`` counts what was taken out, by kind; ``missing`` names parts
    that could not be had, with a code of why. ``addresses``: inner names and addresses are in it.
    """

    made: str
    operator: str
    incident: str = ""
    program: str = ""
    addresses: bool = True
    parts: tuple[Listed, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle ready to leave: the file, and what is in it to be looked at before."""

    manifest: Manifest
    parts: tuple[Part, ...]
    content: bytes = field(repr=False)
    sha256: str = ""

    def part(self, name: str) -> Part | None:
        """The part of that name."""
        return next((one for one in self.parts if one.name == name), None)


def file_name(made: str = "", number: int = 1) -> str:
    """How the file of a bundle made at that moment is called; without one, any of them.

    ``number``: which one of that second.
    """
    at = f"{datetime.fromisoformat(made):%Y%m%d-%H%M%S}" if made else "*"
    return f"runbook-bundle-{at}{f'-{number}' if number > 1 else ''}.zip"
