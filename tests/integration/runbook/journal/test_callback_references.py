"""A client's reference lies sealed in the journal's files, and in none once the promise is kept."""

import json
from pathlib import Path

import pytest

from runbook.callbacks.promise import Outcome, ReferenceKind
from runbook.journal.callbacks import (
    ReferenceRefusedError,
    attempt,
    count_promises,
    fulfil,
    open_promises,
    set_reference,
    take_back,
)
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.secrets.own import OwnSecret
from tests.integration.runbook.journal.promises import (
    CASE,
    OPERATOR,
    events,
    on_disk,
    promised,
    sealed,
)
from tests.integration.runbook.journal.reading import kinds
from tests.integration.runbook.journal.tampering import NOW

PHONE = "+79220000001"
DIGITS = "9220000001"


@pytest.mark.parametrize(
    ("reference", "traces"), [(CASE, (CASE, "7788990011")), (PHONE, (DIGITS,))]
)
def test_no_file_holds_the_reference_before_and_after_the_promise_is_kept(
    journal: Journal, path: Path, reference: str, traces: tuple[str, ...]
) -> None:
    made = promised(journal, reference)
    (blob,) = sealed(path)
    forms = [form for one in traces for form in (one.encode(), one.encode("utf-16-le"))]
    assert blob in on_disk(path)
    assert not [form for form in forms if form in on_disk(path)]
    assert fulfil(journal, NOW, made.id, Outcome.REACHED)
    left = on_disk(path)
    assert not [form for form in (*forms, blob) if form in left]
    assert not [one for _, body in events(journal) for one in traces if one in json.dumps(body)]


def test_a_reference_that_was_corrected_leaves_no_trace_either(
    journal: Journal, path: Path
) -> None:
    made = promised(journal, "WRONG-1")
    (blob,) = sealed(path)
    corrected = set_reference(journal, NOW, made.id, CASE)
    assert corrected
    assert (corrected.reference, corrected.kind) == (CASE, ReferenceKind.CASE)
    assert open_promises(journal, OPERATOR) == (corrected,)
    assert blob not in on_disk(path)
    assert kinds(journal) == ["callback.promised", "callback.completed"]


def test_a_slip_of_the_keys_is_undone(journal: Journal, path: Path) -> None:
    made = promised(journal)
    (blob,) = sealed(path)
    assert take_back(journal, NOW, made.id)
    assert count_promises(journal, OPERATOR) == 0
    assert blob not in on_disk(path)
    assert kinds(journal) == ["callback.promised", "callback.taken_back", "callback.deleted"]
    assert take_back(journal, NOW, made.id) is None


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "Иванова Анна 1", "просто слова"])
def test_what_may_not_be_kept_changes_nothing_and_is_in_no_message(
    journal: Journal, text: str
) -> None:
    with pytest.raises(ReferenceRefusedError) as refused:
        promised(journal, text)
    assert text not in str(refused.value)
    assert count_promises(journal, OPERATOR) == 0
    assert kinds(journal) == []
    made = promised(journal, "")
    with pytest.raises(ReferenceRefusedError):
        set_reference(journal, NOW, made.id, text)
    assert kinds(journal) == ["callback.promised"]


def test_rows_cannot_be_swapped(journal: Journal) -> None:
    first, second = promised(journal, "AAA-1"), promised(journal, "BBB-2")
    rows = dict(journal.connect().execute("SELECT id, reference FROM callbacks"))
    statement = "UPDATE callbacks SET reference = ? WHERE id = ?"
    journal.connect().execute(statement, (rows[first.id], second.id))
    unreadable = {one.id: one.readable for one in open_promises(journal, OPERATOR)}
    assert unreadable == {first.id: True, second.id: False}
    journal.connect().execute("UPDATE callbacks SET kind = 'phone' WHERE id = ?", (first.id,))
    assert not any(one.readable for one in open_promises(journal, OPERATOR))


def test_what_another_secret_sealed_is_listed_and_never_deleted(path: Path) -> None:
    path.parent.mkdir()
    open_journal(path, NOW).journal.close()
    other = Journal(path, OwnSecret(b"1" * 32))
    made = promised(other)
    other.close()
    ours = Journal(path, OwnSecret(b"2" * 32))
    (found,) = open_promises(ours, OPERATOR)
    assert (found.id, found.readable, found.reference) == (made.id, False, "")
    assert attempt(ours, NOW, made.id)
    assert count_promises(ours, OPERATOR) == 1
    ours.close()
    first_again = Journal(path, OwnSecret(b"1" * 32))
    (back,) = open_promises(first_again, OPERATOR)
    assert (back.reference, back.attempts) == (CASE, 1)
    first_again.close()
