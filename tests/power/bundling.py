"""A process that writes a bundle and lets it wait: what ``tests/power/test_bundle_kill.py`` kills.

``python -m tests.power.bundling HOME``: the file in HOME, then, as after her consent, what waits.
"""

import sys
from datetime import UTC, datetime

from runbook.agent.evidence.writing import write
from runbook.bundle.packing import pack
from runbook.bundle.shapes import Manifest, Part
from runbook.bundle.waiting import FOLDER, Way, keep
from runbook.journal.usual_place import default_path
from runbook.secrets.own import OwnSecret

SECRET = OwnSecret(bytes(range(32)))
BODY = bytes(range(256)) * 400


def main() -> None:
    """Write it, and let it wait."""
    now = datetime.now(UTC)
    bundle = pack(Manifest(now.isoformat(), "op-117"), [Part("events.json", BODY)])
    written = write(bundle)
    if isinstance(written, OSError):
        raise written
    # Here she is shown what is in it, and asked.
    print("asked", flush=True)
    keep(default_path().parent / FOLDER, SECRET, Way.HUB, bundle.content, now)


if __name__ == "__main__":
    sys.exit(main())
