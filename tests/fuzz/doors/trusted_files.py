"""Whom the bank's files must come from, and the signatures that lie beside them."""

from pathlib import Path

from runbook.trust import root, signature
from runbook.trust.whom import Trust
from tests.fuzz.door import Door, reading
from tests.fuzz.doors.kept_files import in_a_file
from tests.fuzz.seeds import as_text

_SETTINGS = (
    b'[trust]\nkeys = ["' + b"A" * 43 + b'"]\n[trust.digests]\n"a.toml" = "' + b"0" * 64 + b'"\n'
)
_MADE = signature.signature_of("night-shift.yaml", "0" * 64, "A" * 43, bytes(64))
_SIGNATURE = "".join(
    f'{name} = "{getattr(_MADE, name)}"\n' for name in signature.Signature._fields
).encode()


def _trust(path: Path) -> None:
    for system in ("", str(path)):
        assert isinstance(root.trust_for(str(path), system), Trust)


def _signature(data: bytes) -> None:
    found = signature.read(as_text(data))
    if found is not None:
        assert signature.proven(found, ("A" * 43, as_text(data))) is False


DOORS: tuple[Door, ...] = (
    Door("trust_in_settings", ("runbook.trust.root:trust_for",), (_SETTINGS,),
         in_a_file("runbook.toml", _trust), seconds=3.0),
    reading("signature_file", "runbook.trust.signature:read", _signature, (_SIGNATURE,),
            seconds=3.0),
)  # fmt: skip
