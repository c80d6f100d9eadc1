"""One evidence bundle of this PC, from settings, journal and network to the file."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from runbook.agent.evidence.gathering import DEADLINE, Around, Progress, gather
from runbook.agent.evidence.identity import known_here, public_addresses, spared
from runbook.agent.line.opening import program_version
from runbook.agent.workplace import Workplace, utc_now
from runbook.bundle.inside import inner_of
from runbook.bundle.known import Kind
from runbook.bundle.making import make
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import Bundle, Manifest
from runbook.incident import UNNAMED

_SALT = 32


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for. ``incident`` is a key or its beginning, empty for the one that goes on."""

    lang: str
    incident: str = ""
    addresses: bool = True
    journal: Path | None = None


def bundle_of(
    workplace: Workplace,
    wishes: Wishes,
    progress: Progress,
    environ: Mapping[str, str] = os.environ,
    deadline: float = DEADLINE,
) -> Bundle:
    """Gather, redact, pack. In about ``deadline`` seconds; never raises for what this PC does."""
    settings = workplace.settings
    known = known_here(workplace.loaded, environ)
    secret = [one.value for one in known if one.kind is Kind.SECRET]
    redactor = Redactor(
        known,
        # Forgotten with this process: nobody finds out what an alias stood for.
        secrets.token_bytes(_SALT),
        keep=public_addresses(settings, workplace.learned),
        spared=spared(settings),
        inner=None if wishes.addresses else inner_of(settings, secret),
    )
    around = Around(
        workplace, redactor, wishes.lang, wishes.incident, wishes.journal, environ=environ
    )
    gathered = gather(around, progress, deadline)
    made = utc_now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    manifest = Manifest(
        made=made,
        operator=settings.operator.id or UNNAMED,
        incident=gathered.incident,
        program=program_version(),
        addresses=wishes.addresses,
    )
    return make(gathered.raw, manifest, redactor, wishes.lang)
