"""Files the program keeps itself, and that anything may have happened to since."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from checks.target import is_address
from notifier.net.addresses import LearnedAddresses
from runbook.cli.desk.entering import address
from runbook.hub.backup import manifest
from runbook.journal.chain import Head, said_count
from runbook.learned.file import read_learned
from runbook.learned.learning import Learned
from runbook.secrets.own import OwnSecret
from runbook.secrets.reference import resolve_secret
from runbook.settings.draft import draft_path, read_draft
from tests.fuzz.door import Door, Knock, Opened, reading
from tests.fuzz.seeds import NOW, as_text

_LEARNED = json.dumps(
    {
        "version": 2,
        "networks": {
            "aa:bb:cc:dd:ee:ff": {
                "probes": {"anchor:ya.ru": {"at": NOW.isoformat(), "addresses": ["5.255.255.242"]}},
                "names": {},
            }
        },
    }
).encode()
_ADDRESSES = b'{"api.telegram.org": {"address": "149.154.167.220", "learned_at": 1790000000000}}'
_MANIFEST = msgspec.json.encode(
    manifest.Manifest(
        made_at=NOW, kind="sqlite", dump="hub.sqlite", tables="0007", head="7:ab", secret="cd",
        counts={"agents": 3}, sha256={"hub.sqlite": "0" * 64},
    )
)  # fmt: skip


def in_a_file(name: str, read: Callable[[Path], None]) -> Opened:
    """Write what came to a file of that name, for this user alone, and read it."""

    @contextmanager
    def opened() -> Iterator[Knock]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.touch(0o600)

            def knock(data: bytes) -> None:
                path.write_bytes(data)
                read(path)

            yield knock

    return opened


def _learned(path: Path) -> None:
    learned, problem = read_learned(path, NOW)
    assert isinstance(learned, Learned)
    for network in learned.networks.values():
        assert all(isinstance(at, datetime) for at in network.times())
    for key in learned.networks:
        assert all(map(is_address, sum(learned.pins(key, NOW).values(), ())))
        learned.history(key, NOW)
    assert problem is None or not learned.networks


def _addresses(path: Path) -> None:
    book = LearnedAddresses(path)
    assert all(map(is_address, book.of("api.telegram.org")))
    # What was read can be kept again, whatever stood there.
    book.learn("hub.test", "10.0.0.1", NOW)
    assert LearnedAddresses(path).of("hub.test") == ("10.0.0.1",)


def _desk(path: Path) -> None:
    found = address.read_address(path.parent)
    assert found is None or (0 < found.port < 65536 and found.key.isascii())


def _draft(path: Path) -> None:
    found = read_draft(path.parent / "runbook.toml")
    assert found is None or (found.answers and found.at.tzinfo)


def _manifest(path: Path) -> None:
    found = manifest.read(path.parent)
    assert found is None or isinstance(found, manifest.Manifest)


def _secret(data: bytes) -> None:
    text = as_text(data)
    found = OwnSecret.from_text(text)
    assert found is None or "".join(found.to_text().reveal().split()) == "".join(
        text.lower().split()
    )


def _secret_file(path: Path) -> None:
    found = resolve_secret(f"file:{path}", {})
    assert (found.secret is None) == any(one.fatal for one in found.problems)
    assert found.secret is None or found.secret.reveal().strip()


def _reference(data: bytes) -> None:
    text = as_text(data)
    if text.partition(":")[0] != "keyring":
        found = resolve_secret(text, {"A": "b"}, folder=Path("/nowhere"))
        assert found.secret is not None or found.problems


def _chain(data: bytes) -> None:
    text = as_text(data)
    head = Head.parse(text)
    assert head is None or head.seq >= 0
    assert isinstance(said_count(text), int)


_SECRET = OwnSecret(bytes(32)).to_text().reveal().encode()
DOORS: tuple[Door, ...] = (
    Door("learned_file", ("runbook.learned.file:read_learned",), (_LEARNED,),
         in_a_file("learned.json", _learned)),
    Door("learned_addresses", ("notifier.net.addresses:LearnedAddresses",), (_ADDRESSES,),
         in_a_file("addresses.json", _addresses)),
    Door("desk_address", ("runbook.cli.desk.entering.address:read_address",),
         (b'{"port": 8471, "key": "abc"}',), in_a_file(address.FILE, _desk)),
    Door("setup_draft", ("runbook.settings.draft:read_draft",),
         ((b'{"schema": "runbook.setup_draft/1", "at": "2026-11-22T01:00:00+00:00",'
          b' "answers": {"operator.id": "op-117"}}'),),
         in_a_file(draft_path(Path("runbook.toml")).name, _draft)),
    Door("backup_manifest", ("runbook.hub.backup.manifest:read",), (_MANIFEST,),
         in_a_file(manifest.MANIFEST, _manifest)),
    Door("secret_file", ("runbook.secrets.reference:resolve_secret",), (b"123456:token\n",),
         in_a_file("token.txt", _secret_file)),
    reading("secret_reference", "runbook.secrets.reference:resolve_secret", _reference,
            (b"env:A", b"file:secret.txt", b"keyring:hub")),
    reading("own_secret", "runbook.secrets.own:OwnSecret", _secret, (_SECRET,)),
    reading("journal_head", ("runbook.journal.chain:Head", "runbook.journal.chain:said_count"),
            _chain, (b"118:0011223344556677", b'{"count": 3, "digest": "ab"}')),
)  # fmt: skip
