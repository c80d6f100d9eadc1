"""What the tests of the installed command share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.hub_house import House, house
from tests.acceptance.lead_mail import mailed
from tests.acceptance.night import Night, night, toml
from tests.acceptance.small_volume import small_volume
from tests.far_ends.authority import Authority
from tests.far_ends.smtp import MailServer


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def tonight(tmp_path: Path, authority: Authority) -> Iterator[Night]:
    with night(tmp_path, authority) as made:
        made.write_settings()
        yield made


@pytest.fixture
def broken_crm(tonight: Night) -> None:
    tonight.crm.status = 503


@pytest.fixture
def mail(tonight: Night, authority: Authority) -> Iterator[MailServer]:
    """The lead has a mail address, and the bank's server takes it."""
    with mailed(tonight, authority) as server:
        yield server


@pytest.fixture
def volume(tonight: Night) -> Iterator[Path]:
    """The state folder on a volume of its own, one megabyte large."""
    with small_volume(tonight) as folder:
        yield folder


@pytest.fixture
def package(tonight: Night) -> Path:
    """The administrator's folder; nothing is installed yet."""
    # Patient, so that a busy machine is not taken for an outage.
    tonight.tables["checks"]["deadline"] = 15.0
    folder = tonight.home / "package"
    folder.mkdir()
    (folder / "runbook.toml").write_text("# Банк\n" + toml(tonight.tables), encoding="utf-8")
    tonight.settings.unlink()
    return folder / "runbook.toml"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[House]:
    """The computer a hub runs on, with nothing set yet."""
    with house(tmp_path) as made:
        yield made
