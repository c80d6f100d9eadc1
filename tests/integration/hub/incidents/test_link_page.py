"""The link in a mail, opened in a browser: looking changes nothing, pressing acknowledges once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from runbook.hub.api.limiter import BURST
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import codes
from runbook.hub.telling import links
from runbook.hub.telling.linking import ACKNOWLEDGE_PATH
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.incidents.night import Night


@pytest.fixture
def api(night: Night) -> Iterator[RunningApi]:
    settings = HubSettings(server=Server(url="https://hub.bank.example"))
    night.office = replace(night.office, settings=settings)
    running = RunningApi(night.store, night.office, night.clock)
    yield running
    running.stop()


def test_looking_changes_nothing_and_the_button_acknowledges_once(
    night: Night, api: RunningApi
) -> None:
    night.reports(night.outage())
    link = night.deliver()[0].message.buttons[0][0].link
    path = link.removeprefix("https://hub.bank.example")
    with api.client() as client:
        for _ in range(2):
            seen = client.get(path)
            assert seen.status_code == 200
            assert "№ 1. op-101. Провайдер: нет интернета" in seen.text
            assert "Вы: руководитель смены (lead)" in seen.text
            assert "напоминания прекратятся" in seen.text
            assert "С 02:1" in seen.text
            assert "form-action 'self'" in seen.headers["content-security-policy"]
        assert client.head(path).status_code == 200
        assert night.incident().acknowledged_at is None
        pressed = client.post(path)
        assert pressed.status_code == 200
        assert "Записано: вы знаете." in pressed.text
        assert night.incident().acknowledged_by == "lead"
        for again in (client.post(path), client.get(path)):
            assert again.status_code == 410
            assert "Эта ссылка уже использована или устарела." in again.text


@pytest.mark.parametrize("code", ["x", "a" * 5000, "%00%ff", "<script>", "../../etc"])
def test_what_is_no_link_of_ours_opens_nothing(night: Night, api: RunningApi, code: str) -> None:
    assert night
    with api.client() as client:
        for said in (client.get(ACKNOWLEDGE_PATH + code), client.post(ACKNOWLEDGE_PATH + code)):
            assert said.status_code in {404, 410}
            assert "<script>" not in said.text


def test_a_link_of_a_person_who_is_off_shift_by_now_is_refused(
    night: Night, api: RunningApi
) -> None:
    night.reports(night.outage())
    with night.store.write() as tx:
        code = codes.make(tx, codes.ACKNOWLEDGE, "lead-2", codes.KEPT_FOR, night.incident().key)
    with api.client() as client:
        said = client.post(ACKNOWLEDGE_PATH + code)
    assert "Вы сейчас не на смене." in said.text
    assert night.incident().acknowledged_at is None


def test_who_guesses_links_holds_nobodys_writing_up(
    night: Night, api: RunningApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.reports(night.outage())
    good = night.deliver()[0].message.buttons[0][0].link.removeprefix("https://hub.bank.example")

    def forbidden(*_: object) -> None:
        raise AssertionError

    with api.client() as client:
        with monkeypatch.context() as patch:
            patch.setattr(links, "by_link", forbidden)
            guesses = [client.post(ACKNOWLEDGE_PATH + "a" * 32) for _ in range(BURST)]
            assert {one.status_code for one in guesses} == {410}
            refused = client.post(ACKNOWLEDGE_PATH + "a" * 32)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            for _ in range(2 * BURST):
                assert client.post(ACKNOWLEDGE_PATH + "short").status_code == 410
        assert client.get(good).status_code == 200
