"""Evidence taken along: a log that cannot be written, and what a browser is told of the file."""

import pytest

from runbook.hub.office import Office
from runbook.hub.support.receiving import receive_bundle
from tests.integration.hub.bundles import logged, made
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

_NO_MORE = (
    "CREATE TRIGGER no_more BEFORE INSERT ON events WHEN NEW.kind = 'bundle.downloaded' "
    "BEGIN SELECT RAISE(ABORT, 'full'); END"
)


@pytest.fixture
def where(busy: Night, office: Office) -> str:
    """The path of a bundle that belongs to № 4."""
    incident = busy.incident(4)
    with busy.store.write() as tx:
        kept, _ = receive_bundle(tx, office, incident.agent, made(incident.agent, incident.key))
    return f"/bundles/{kept.id}"


def test_what_cannot_be_written_down_is_not_given(where: str, busy: Night, enter: Enter) -> None:
    with busy.store.write() as tx:
        tx.connection.exec_driver_sql(_NO_MORE)
    refused = enter("admin").look(where)
    assert refused.status_code >= 500
    assert b"PK\x03\x04" not in refused.content
    with busy.store.write() as tx:
        tx.connection.exec_driver_sql("DROP TRIGGER no_more")
    assert enter("lead").look(where).status_code == 200
    assert [one.by for one in logged(busy.store, "bundle.downloaded")] == ["lead"]


def test_a_browser_keeps_nothing_of_it_and_runs_nothing_of_it(where: str, enter: Enter) -> None:
    headers = enter("admin").look(where).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["content-type"] == "application/zip"
    name = headers["content-disposition"]
    assert name.startswith("attachment; filename*=UTF-8''runbook-bundle-op-")
    assert not set('"\r\n<>/\\') & set(name.removeprefix("attachment; filename*=UTF-8''"))


def test_a_look_without_the_body_is_written_down_or_refused(
    where: str, busy: Night, enter: Enter
) -> None:
    visitor = enter("admin")
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE"):
        answer = visitor.client.request(method, where)
        assert answer.content == b"" or answer.status_code >= 400
    assert len(logged(busy.store, "bundle.downloaded")) <= 1
