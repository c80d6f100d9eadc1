"""A chat is bound to somebody: the others see it, for an invitation can be stolen."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from notifier.message import Message
from runbook.hub.store import codes, people
from runbook.hub.store.outbox_tables import OUTBOX
from tests.integration.hub.bot.scene import ADMIN, LEAD, SECOND_LEAD, STRANGER, Scene

NEW, OTHER = "К боту подключился новый чат", "К боту подключился другой чат"


def bound(scene: Scene, person: str, chat: int) -> None:
    with scene.night.store.write() as tx:
        code = codes.make(tx, codes.PERSON, person, timedelta(hours=1))
    with scene.on_duty():
        scene.says(chat, f"/start {code}")


def _asides(scene: Scene, chat: int) -> list[str]:
    """What a chat was told besides answers."""
    with scene.night.store.read() as tx:
        mine = (OUTBOX.c.address == str(chat), OUTBOX.c.incident != "")
        kept = tx.connection.execute(select(OUTBOX.c.message).where(*mine)).scalars()
        return [Message.from_json(one).plain() for one in kept]


def _aside(scene: Scene, chat: int) -> str:
    return "\n".join(_asides(scene, chat))


def test_leads_and_administrators_see_that_somebodys_chat_has_changed(scene: Scene) -> None:
    bound(scene, "lead-2", STRANGER)
    assert f"{OTHER}: руководитель смены (lead-2). Прежний чат отключён." in _aside(scene, LEAD)
    assert "позвоните дежурному администратору" in _aside(scene, LEAD)
    # She was off shift: who stole her invitation would be so too.
    assert "runbook hub person revoke lead-2" in _aside(scene, ADMIN)
    assert NEW not in _aside(scene, SECOND_LEAD)
    assert OTHER not in _aside(scene, STRANGER)


def test_a_first_chat_is_news_and_the_same_one_again_is_none(scene: Scene) -> None:
    bound(scene, "auditor", STRANGER)
    assert NEW in _aside(scene, LEAD)
    before = _asides(scene, LEAD), _asides(scene, ADMIN)
    bound(scene, "auditor", STRANGER)
    assert (_asides(scene, LEAD), _asides(scene, ADMIN)) == before


def test_each_is_told_in_their_own_language(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        admin = people.by_id(tx, "admin")
        assert admin is not None
        people.save(tx, replace(admin, lang="en"))
    bound(scene, "auditor", STRANGER)
    assert _aside(scene, ADMIN).startswith("A new chat was bound in the bot: ")


def test_a_lead_off_shift_hears_of_administrators_alone(scene: Scene) -> None:
    bound(scene, "auditor", STRANGER)
    assert NEW in _aside(scene, LEAD)
    assert not _aside(scene, SECOND_LEAD)
    bound(scene, "admin", STRANGER + 1)
    assert f"{OTHER}: дежурный администратор" in _aside(scene, SECOND_LEAD)
