"""Several secrets at once: as slow as the slowest."""

import threading
import time
from pathlib import Path

from runbook.secrets.reference import Secret
from runbook.secrets.several import resolve_secrets


def test_each_reference_has_its_own_answer(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("from a file")
    secret.chmod(0o600)
    references = ["env:A", "env:B", "file:secret.txt", "keyring:bot", "keyring:none", "env:A"]
    found = resolve_secrets(
        references,
        {"A": "from the environment"},
        folder=tmp_path,
        read_keyring=lambda _service, name: {"bot": "from the keyring"}.get(name),
    )
    assert set(found) == set(references)
    assert found["env:A"].secret == Secret("from the environment")
    assert found["file:secret.txt"].secret == Secret("from a file")
    assert found["keyring:bot"].secret == Secret("from the keyring")
    assert [one.rule_id for one in found["env:B"].problems] == ["secret.env_missing"]
    assert [one.rule_id for one in found["keyring:none"].problems] == ["secret.keyring_missing"]


def test_a_keyring_is_asked_for_all_at_once() -> None:
    together = threading.Barrier(4, timeout=20)

    def read(_service: str, name: str) -> str:
        together.wait()
        return name

    found = resolve_secrets(
        [f"keyring:{number}" for number in range(4)], {}, read_keyring=read, keyring_wait=30
    )
    assert [one.secret for one in found.values()] == [Secret(str(number)) for number in range(4)]


def test_a_silent_keyring_keeps_nobody_longer_than_one_entry_would() -> None:
    never = threading.Event()

    def read(_service: str, _name: str) -> None:
        never.wait(60)

    begun = time.monotonic()
    references = [f"keyring:{number}" for number in range(20)]
    found = resolve_secrets(["env:A", *references], {"A": "x"}, read_keyring=read, keyring_wait=1.0)
    assert time.monotonic() - begun < 15
    never.set()
    silent = {one.problems[0].rule_id for name, one in found.items() if name != "env:A"}
    assert silent == {"secret.keyring_silent"}
    assert found["env:A"].secret == Secret("x")
