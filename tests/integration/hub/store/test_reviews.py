"""On both databases."""

from datetime import UTC, datetime

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.store import incidents, reviews
from runbook.hub.store.reviews import Review, Todo, Words
from runbook.hub.store.store import Store


def test_what_people_write_is_kept_with_its_revision(store: Store) -> None:
    key = "a" * 16
    words = Words("Добавлено", lessons="Урок", todo=(Todo("Проверить", "sysadmin", "2026-11-30"),))
    with store.write() as tx:
        opened = datetime(2026, 11, 22, 23, tzinfo=UTC)
        incidents.save(tx, HubIncident(key, Kind.MASS, opened))
        assert reviews.of_incident(tx, key) == Review(key)
        first = reviews.save(tx, Review(key, words), "lead")
        second = reviews.save(tx, first, "admin")
    with store.read() as tx:
        kept = reviews.of_incident(tx, key)
    assert kept == second
    assert (kept.revision, kept.edited_by, kept.words) == (2, "admin", words)
