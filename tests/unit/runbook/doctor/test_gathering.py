"""Facts are gathered side by side, and nothing that hangs holds anybody up."""

import threading
import time

import pytest

from runbook.doctor.facts import (
    NameState,
    TokenState,
)
from runbook.doctor.gathering import (
    Questions,
    gather,
    public_names,
    side_by_side,
)
from runbook.journal.problem import JournalProblem
from runbook.journal.store import OpenedJournal, in_memory_journal
from runbook.secrets.reference import Resolved, Secret, SecretProblem
from runbook.settings.file import Loaded
from tests.unit.runbook.doctor.healthy import EXAMPLE, SETTINGS, TOKEN


def test_what_hangs_or_raises_was_not_found_out_and_holds_nobody() -> None:
    never = threading.Event()
    begun = time.monotonic()
    answers = side_by_side(
        {"hangs": lambda: never.wait(60), "raises": lambda: 1 // 0, "answers": lambda: 7}, 1.0
    )
    assert answers == {"raises": None, "answers": 7}
    assert time.monotonic() - begun < 30
    never.set()


def test_facts_are_gathered_from_what_was_asked() -> None:
    journal = in_memory_journal()
    opened = OpenedJournal(journal, JournalProblem("journal.full"))
    facts = gather(
        Loaded(SETTINGS, (), EXAMPLE),
        Resolved(Secret(TOKEN), (SecretProblem("secret.file_world_readable", fatal=False),)),
        opened,
        {"ya.ru": ("5.255.255.242",)},
        Questions(
            token_accepted=lambda secret: secret.reveal() == TOKEN,
            resolve=lambda name: ("203.0.113.7",) if name == "hub.bank.example" else (),
            clock_offset=lambda: 1.5,
            hub_key=lambda: Resolved(None, (SecretProblem("secret.keyring_missing"),)),
        ),
    )
    journal.close()
    assert facts.token is TokenState.ACCEPTED
    assert facts.troubles[0].rule_id == "secret.file_world_readable"
    assert [one.rule_id for one in facts.hub_key] == ["secret.keyring_missing"]
    assert facts.any_name_resolved
    assert facts.journal_in_memory
    assert facts.clock_offset == 1.5
    assert facts.trust_store is not None
    assert facts.names is not None
    assert facts.names["ya.ru"] is NameState.PINNED
    assert facts.names["hub.bank.example"] is NameState.RESOLVES
    assert facts.names["vpn.bank.example"] is NameState.NEITHER
    assert facts.addresses["hub.bank.example"] == ("203.0.113.7",)
    assert (facts.disks, facts.vpn, facts.clipboard) == (None, None, None)
    assert TOKEN not in repr(facts)


@pytest.mark.parametrize(
    ("token", "accepted", "state"),
    [
        (None, True, TokenState.NOT_CONFIGURED),
        (Resolved(None), True, TokenState.MISSING),
        (Resolved(Secret("short")), True, TokenState.BAD_SHAPE),
        (Resolved(Secret(TOKEN)), False, TokenState.REJECTED),
        (Resolved(Secret(TOKEN)), None, TokenState.NO_ANSWER),
    ],
)
def test_a_token_is_asked_about_only_when_it_looks_like_one(
    token: Resolved | None, accepted: bool | None, state: TokenState
) -> None:
    asked: list[Secret] = []

    def ask(secret: Secret) -> bool | None:
        asked.append(secret)
        return accepted

    journal = in_memory_journal()
    questions = Questions(token_accepted=ask)
    facts = gather(Loaded(SETTINGS), token, OpenedJournal(journal), {}, questions)
    journal.close()
    assert facts.token is state
    assert bool(asked) == (state in {TokenState.REJECTED, TokenState.NO_ANSWER})


def test_only_public_names_are_asked_for() -> None:
    names = public_names(SETTINGS)
    assert {"ya.ru", "vpn.bank.example", "hub.bank.example", "api.telegram.org"} <= set(names)
    assert not [name for name in names if name.endswith("bank.internal") or name == "1.1.1.1"]
