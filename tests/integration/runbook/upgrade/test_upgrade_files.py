"""What else is kept on her PC and was written by another version: nothing of it stops the night."""

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from notifier.delivery import Receipt
from notifier.message import Attachment, Button, Message
from notifier.outbox.outbox import Outbox
from runbook.agent.line import kept
from runbook.cli.desk.entering.address import FILE, Address, read_address, write_address
from runbook.journal.store import open_journal
from runbook.learned.file import read_learned, write_learned
from runbook.learned.learning import Learned
from runbook.secrets.own import OwnSecret, own_secret
from runbook.settings.file import settings_from
from tests.integration.notifier.settling import settle_accepted
from tests.integration.runbook.upgrade.recorded import NOW, OPERATOR, SECRET, old_journal

SETTINGS = f'[operator]\nid = "{OPERATOR}"\n[[contacts]]\nrole = "shift_lead"\ntelegram = 1\n'


def with_more(document: Any) -> Any:
    """The same with a field of the future in every object."""
    if isinstance(document, list):
        return [with_more(one) for one in document]
    if isinstance(document, dict):
        return {**{name: with_more(one) for name, one in document.items()}, "of_the_future": 1}
    return document


def test_a_message_that_a_newer_program_queued_is_sent_with_what_is_known_of_it(
    tmp_path: Path,
) -> None:
    message = Message(
        "Сбой", ("op-117",), buttons=((Button("Знаю", "ack:1"),),),
        attachments=(Attachment("log.txt", "text/plain", "строка"),),
    )  # fmt: skip
    newer = json.dumps(with_more(json.loads(message.to_json())), ensure_ascii=False)
    assert newer.count("of_the_future") == 3
    assert Message.from_json(newer) == message
    path = old_journal(tmp_path / "state", 3)
    later = NOW + timedelta(hours=2)
    with closing(open_journal(path, later).journal) as journal:
        with journal.transaction() as connection:
            connection.execute("UPDATE outbox SET message = ? WHERE address = '222'", (newer,))
        box = Outbox(journal.connect())
        assert box.put_aside_unreadable(later) == 0
        waiting = {one.recipient.address: one for one in box.pending()}
        assert waiting["222"].message == message
        claimed = box.claim(later, timedelta(seconds=30), "older")
        assert claimed is not None
        begun = box.begin_attempt(claimed, "older", later)
        assert begun is not None
        settle_accepted(box, begun.delivery, "older", Receipt("7", later), later)


@pytest.mark.parametrize("text", ['{"lines": 1}', "[]", "null", '"x"', '{"title": "без строк"}'])
def test_what_is_no_message_is_still_none(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Message.from_json(text)


def test_settings_with_keys_of_a_newer_version_are_used_and_the_keys_are_named() -> None:
    newer = SETTINGS + '[operator.desk]\ncolour = "dark"\n[weather]\ncity = "Орск"\n'
    loaded = settings_from(newer.encode(), Path("runbook.toml"))
    assert loaded.settings.operator.id == OPERATOR
    assert loaded.settings.contacts[0].telegram == 1
    assert {one.rule_id for one in loaded.problems} == {"settings.unknown_key"}
    assert len(loaded.problems) == 2


@pytest.mark.parametrize("version", [1, 2])
def test_what_earlier_versions_learned_is_believed(tmp_path: Path, version: int) -> None:
    path = tmp_path / "networks.json"
    path.write_text(json.dumps({"version": version, "networks": {}}))
    assert read_learned(path, NOW) == (Learned(), None)


def test_what_a_newer_version_learned_is_not_used_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "networks.json"
    assert write_learned(path, Learned()) is None
    newer = json.loads(path.read_text()) | {"version": 99}
    path.write_text(json.dumps(newer))
    learned, problem = read_learned(path, NOW)
    assert learned == Learned()
    assert problem is not None
    assert problem.rule_id == "learned.damaged"


def test_the_lines_state_of_a_newer_program_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    view = msgspec.json.decode(msgspec.json.encode(kept.View()))
    newer = json.dumps(with_more(view))
    assert kept.read_as(newer, kept.View) == kept.View()
    for foreign in ("", "[]", "{", "7", '{"degraded": 5}'):
        assert kept.read_as(foreign, kept.View) in (None, kept.View())


def test_the_desks_address_of_a_newer_program_is_understood(tmp_path: Path) -> None:
    address = Address(49152, "k" * 43)
    write_address(tmp_path, address)
    file = tmp_path / FILE
    newer = json.loads(file.read_text()) | {"of_the_future": [1]}
    file.write_text(json.dumps(newer))
    assert read_address(tmp_path) == address


def test_the_secret_stays_the_same_through_every_version(tmp_path: Path) -> None:
    """Its text is what every version since the second has written; without it no seal opens."""
    old_journal(tmp_path / "state", 2)
    assert own_secret(tmp_path / "state") == SECRET
    assert OwnSecret.from_text(SECRET.to_text().reveal()) == SECRET
