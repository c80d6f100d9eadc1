"""A disk that takes nothing costs no alert; without Telegram besides, she rings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, Night, until
from tests.acceptance.said_clearly import READ_OUT, RING
from tests.acceptance.small_volume import full, read_only
from tests.acceptance.watched import ARMED, watching
from tests.far_ends.tcp import closed_port

HOME = "Снова записано на диск."

pytestmark = pytest.mark.usefixtures("broken_crm")


@pytest.mark.parametrize("make", [full, read_only], ids=["full", "read-only"])
def test_a_disk_that_takes_nothing_costs_no_alert(
    tonight: Night, volume: Path, make: Callable[[Path], None]
) -> None:
    make(volume)
    done = tonight.runbook("run")
    assert done.code == 30
    assert "До выхода из программы всё хранится в памяти." in done.err
    assert "Не закрывайте окно" in done.err or "не закрывайте окно" in done.err
    assert "\n[journal." in done.err
    assert "Traceback" not in done.said
    assert len(tonight.bot.texts(LEAD)) == 1
    assert "Руководитель смены: сообщение ушло в " in done.out
    sick = tonight.runbook("doctor")
    assert sick.code == 10
    assert "Traceback" not in sick.said


def test_with_neither_disk_nor_telegram_she_rings_and_reads_it_out(
    tonight: Night, volume: Path
) -> None:
    full(volume)
    tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{closed_port()}"
    tonight.write_settings()
    done = tonight.runbook("run")
    assert done.code == 30
    assert RING in done.out
    assert READ_OUT in done.out
    assert "диск не даёт его сохранить: само оно уже не уйдёт. Позвоните." in done.err
    assert "Оно хранится, только пока открыто это окно." in done.out
    assert "уйдёт само" not in done.said
    assert "Traceback" not in done.said
    assert not tonight.couriers()


def test_a_watch_that_began_on_a_full_disk_says_when_all_is_written_there_again(
    tonight: Night, volume: Path
) -> None:
    tonight.crm.status = 200
    full(volume)
    with watching(tonight, "--no-desk") as watch:
        watch.says(ARMED)
        assert "До выхода из программы всё хранится в памяти." in watch.err
        (volume / "filler").unlink()
        assert until(lambda: HOME in watch.out + watch.err, 60)
    assert (watch.out + watch.err).count(HOME) == 1
