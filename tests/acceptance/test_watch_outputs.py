"""Where ``runbook watch`` shows itself: an output that is full, her desktop, the mark it leaves."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, RUNBOOK, Night, until
from tests.acceptance.small_volume import full, mount
from tests.acceptance.watched import ARMED, watching
from tests.integration.notifier import screen as desktop


@pytest.fixture(autouse=True)
def patient(tonight: Night) -> None:
    """A diagnosis may take its time on a busy machine."""
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()


@pytest.fixture
def output(tonight: Night) -> Iterator[Path]:
    """A file on a volume of its own, one megabyte large."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small volume can be mounted only by root on Linux")
    folder = tonight.home / "output"
    folder.mkdir()
    if not mount(folder, 0):
        pytest.skip("this machine does not let root mount a volume (a container without rights)")
    try:
        yield folder / "watch.log"
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=60)


def no_more(output: Path) -> int:
    """The volume is full, to the last byte of the page the file ends in; how long the file is."""
    with output.open("ab") as file:
        file.write(b"\n" * (-output.stat().st_size % 4096))
    full(output.parent)
    return output.stat().st_size


@pytest.mark.parametrize("when", ["from the start", "later"])
@pytest.mark.parametrize("arguments", [[], ["--json"]], ids=["lines", "json"])
def test_an_output_that_cannot_be_written_costs_no_alert(
    tonight: Night, output: Path, arguments: list[str], when: str
) -> None:
    output.touch()
    long = no_more(output) if when == "from the start" else 0
    with output.open("ab") as file:
        process = subprocess.Popen(
            [RUNBOOK, "watch", "--no-pop-up", *arguments],
            env=tonight.environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            cwd=tonight.home,
            text=True,
            encoding="utf-8",
        )
    mark = tonight.journal.with_name("watch.armed")
    try:
        assert until(mark.exists, 60)
        if when == "later":
            assert until(lambda: "armed" in output.read_text() or ARMED in output.read_text())
            long = no_more(output)
        tonight.crm.status = 503
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1, 60)
        tonight.crm.status = 200
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 2, 60)
        process.send_signal(signal.SIGTERM)
        err = process.communicate(timeout=60)[1]
    finally:
        process.kill()
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert output.stat().st_size == long
    assert err.count("[watch.not_written]") == 1
    assert "Traceback" not in err
    assert "[defect" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_only_a_watch_that_was_killed_leaves_its_mark(
    tonight: Night, number: signal.Signals
) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        mark = tonight.journal.with_name("watch.armed")
        assert until(mark.exists)
        watch.process.send_signal(number)
        watch.ends()
    assert mark.exists() is (number is signal.SIGKILL)


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None,
    reason="the desktop here is a message bus of Linux, and it needs dbus-daemon",
)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Слова клиенту уже в окне «runbook watch»."),
        (["--json"], "Слова клиенту покажет «runbook run»."),
    ],
    ids=["lines", "json"],
)
def test_an_outage_pops_up_urgently_and_its_end_does_not(
    tonight: Night, tmp_path: Path, arguments: list[str], words: str
) -> None:
    with (
        desktop.session(tmp_path) as bus,
        desktop.serving(bus, desktop.Screen()) as shown,
    ):
        tonight.variables["DBUS_SESSION_BUS_ADDRESS"] = bus
        with watching(tonight, "--pop-up", *arguments) as watch:
            watch.says("armed" if arguments else ARMED)
            tonight.crm.status = 503
            outage = shown.shown.get(timeout=60)
            watch.says("accepted" if arguments else "Руководитель смены: сообщение ушло")
            tonight.crm.status = 200
            recovery = shown.shown.get(timeout=60)
    broken = "Что сломалось: банк, программа отвечает ошибкой."
    assert outage[3:5] == ("Сбой связи", f"{broken} {words}")
    assert recovery[3] == "Всё снова работает"
    assert [one[6]["urgency"][1] for one in (outage, recovery)] == [2, 1]
