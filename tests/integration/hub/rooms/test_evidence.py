"""Evidence on an incident's page: who sees it, and that whoever takes it is written down."""

import zipfile
from io import BytesIO

import pytest

from runbook.hub.duty.tidying import tidy
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Retention
from runbook.hub.store import bundles
from runbook.hub.support.receiving import receive_bundle
from tests.integration.hub.bundles import logged, made
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter

DAY = 86_400
TAKERS = {Role.SHIFT_LEAD, Role.SYSADMIN}


@pytest.fixture
def where(busy: Night, office: Office) -> str:
    """The path of a bundle that belongs to № 4."""
    incident = busy.incident(4)
    with busy.store.write() as tx:
        kept, number = receive_bundle(
            tx, office, incident.agent, made(incident.agent, incident.key)
        )
    assert number == incident.number
    return f"/bundles/{kept.id}"


@pytest.mark.parametrize("role", list(OF_ROLE))
def test_sysadmins_and_leads_take_it_along_and_nobody_else(
    where: str, busy: Night, enter: Enter, role: Role
) -> None:
    visitor = enter(OF_ROLE[role])
    page, file = visitor.look("/incidents/4").text, visitor.look(where)
    assert (where in page) is (role in TAKERS)
    assert (file.status_code == 200) is (role in TAKERS)
    taken = [one for one in busy.events(4) if one == "bundle.received"]
    assert taken == ["bundle.received"]
    noted = logged(busy.store, "bundle.downloaded")
    assert [one.by for one in noted] == ([OF_ROLE[role]] if role in TAKERS else [])
    if role in TAKERS:
        with zipfile.ZipFile(BytesIO(file.content)) as archive:
            assert archive.read("summary.md").decode().startswith("# Свидетельство")
        assert file.headers["content-disposition"].startswith("attachment")
        assert file.headers["cache-control"] == "no-store"


def test_of_a_mass_incident_that_of_everybody_in_it_is_shown(
    busy: Night, office: Office, enter: Enter
) -> None:
    member = busy.incident(2)
    with busy.store.write() as tx:
        kept, _ = receive_bundle(tx, office, member.agent, made(member.agent, member.key))
    assert f"/bundles/{kept.id}" in enter("admin").look("/incidents/6").text


def test_evidence_that_comes_before_its_outage_is_shown_with_it_and_with_nobody_elses(
    night: Night, office: Office, enter: Enter
) -> None:
    first = night.outage(1)
    with night.store.write() as tx:
        kept, number = receive_bundle(tx, office, "op-101", made("op-101", first.key))
        foreign, _ = receive_bundle(tx, office, "op-999", made("op-999", first.key))
    assert number == 0
    night.reports(first)
    assert night.incident(1).agent == "op-101"
    page = enter("admin").look("/incidents/1").text
    assert f"/bundles/{kept.id}" in page
    assert f"/bundles/{foreign.id}" not in page


def test_a_stranger_and_a_made_up_id_find_nothing(where: str, enter: Enter) -> None:
    visitor = enter("admin")
    for path in ("/bundles/0123456789abcdef", "/bundles/x", "/bundles/..%2f..", f"{where}'--"):
        assert visitor.look(path).status_code == 404, path


def test_after_its_time_it_is_gone_and_that_is_in_the_log_of_deletions(
    where: str, busy: Night, clock: Clock, enter: Enter
) -> None:
    assert "Свидетельства с ПК" in enter("admin").look("/keeping").text
    clock.go(31 * DAY)
    with busy.store.write() as tx:
        while tidy(tx, Retention()):
            pass
        assert bundles.by_id(tx, where.rpartition("/")[2]) is None
    assert "bundles" in [one.body["what"] for one in logged(busy.store, "retention.deleted")]
    assert enter("admin").look(where).status_code == 404
