"""A night at the office with the bank's servers beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.store import Store
from tests.far_ends import hook, smtp
from tests.far_ends.authority import Authority
from tests.far_ends.hook import Hook
from tests.far_ends.smtp import MailServer
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.support.bank import HOST, Bank


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def bank(authority: Authority, tmp_path: Path) -> Iterator[Bank]:
    mail, hooks = MailServer(login=""), Hook()
    with (
        smtp.serving(mail) as mail_port,
        hook.serving(hooks, authority.issue(HOST)) as hook_port,
    ):
        yield Bank(mail, mail_port, hooks, hook_port, str(authority.file), tmp_path / "share")


@pytest.fixture
def night(
    store: Store, office: Office, clock: Clock, people: dict[str, HubPerson], bank: Bank
) -> Night:
    assert people
    return Night(store, bank.office(office), clock)
