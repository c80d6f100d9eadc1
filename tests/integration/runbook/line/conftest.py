"""A PC, a hub over TLS and the far ends of a night, all on the loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.night import Night, night
from tests.far_ends.authority import Authority
from tests.far_ends.hub import Hub, serving
from tests.integration.runbook.line.pc import HOST, Pc, pc


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def tonight(tmp_path: Path, authority: Authority) -> Iterator[Night]:
    with night(tmp_path, authority) as made:
        yield made


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def place(tonight: Night, hub: Hub, authority: Authority, tmp_path: Path) -> Iterator[Pc]:
    with serving(hub, authority.issue(HOST)) as port:
        made = pc(tonight, hub, port, authority.file, tmp_path / "state" / "journal.db")
        yield made
        made.journal.close()
