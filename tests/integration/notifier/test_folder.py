"""Documents as files: whole, for this user only, and tried again where the folder is away."""

import asyncio
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.message import Attachment, Message
from notifier.providers.provider import BARE, Envelope
from notifier.providers.registry import open_provider
from notifier.providers.settings import FolderSettings

EVIDENCE = Attachment("KC-1.md", "text/markdown", "# Данные\n")
CASED = Message("KC-1", attachments=(EVIDENCE, Attachment("KC-1.json", "application/json", "{}\n")))


def send(
    folder: str, message: Message = CASED, envelope: Envelope = BARE
) -> Receipt | DeliveryError:
    return asyncio.run(open_provider(FolderSettings()).send(folder, message, envelope=envelope))


def test_every_document_is_a_file_that_only_this_user_reads(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cases"
    receipt = send(str(folder))
    assert isinstance(receipt, Receipt)
    assert receipt.message_id == "KC-1.md"
    assert {one.name: one.read_text() for one in folder.iterdir()} == {
        "KC-1.md": "# Данные\n",
        "KC-1.json": "{}\n",
    }
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_sent_again_it_takes_the_place_of_its_own_files(tmp_path: Path) -> None:
    send(str(tmp_path))
    send(str(tmp_path), Message("KC-1", attachments=(Attachment("KC-1.md", "", "новое"),)))
    assert (tmp_path / "KC-1.md").read_text() == "новое"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_message_without_documents_is_a_file_itself(tmp_path: Path) -> None:
    send(str(tmp_path), Message("Сбой", ("строка",)), Envelope(delivery="0f" * 16))
    assert (tmp_path / f"{'0f' * 16}.txt").read_text() == "Сбой\nстрока"


def test_a_folder_that_is_away_is_tried_again(tmp_path: Path) -> None:
    away = tmp_path / "share"
    away.write_text("a file stands in its place")
    assert send(str(away)) == DeliveryError(ErrorCode.NOT_SENT)
    away.unlink()
    assert isinstance(send(str(away)), Receipt)


@pytest.mark.parametrize("name", ["../KC-1.md", "/etc/x", "", ".hidden", "a/b", "a\n"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    message = Message("KC-1", attachments=(Attachment(name, "text/markdown", "a"),))
    assert send(str(tmp_path / "cases"), message) == DeliveryError(ErrorCode.BAD_REQUEST)
    assert not list(tmp_path.iterdir())


def test_without_a_folder_nothing_is_written() -> None:
    assert send("") == DeliveryError(ErrorCode.BAD_REQUEST)
