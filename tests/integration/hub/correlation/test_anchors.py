"""The hub's own way out, asked over real sockets."""

import time

import pytest

from checks.host import neighbour
from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probes.registry import build_registry
from checks.wire.tls import Contexts
from runbook.hub.correlation import anchors as anchors_module
from runbook.hub.correlation.anchors import Anchors, Outlook
from runbook.settings.shapes import Internet
from tests.far_ends import tcp
from tests.far_ends.authority import Authority
from tests.far_ends.tls import over_tls

NAME = "ya.example"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("anchors"))


def asking(authority: Authority, *ports: int, every: float = 15.0) -> Anchors:
    internet = Internet(
        domestic=tuple(f"tls://{NAME}:{port}" for port in ports),
        foreign=(),
        resolvers=(),
        addresses={NAME: ("127.0.0.1",)},
        ca_file=str(authority.file),
    )
    contexts = Contexts()

    def functions() -> anchors_module.FunctionsByKind:
        return build_registry(neighbour, (ProbeKind.ANCHOR, ProbeKind.FOREIGN), contexts=contexts)

    return Anchors(internet, functions, DnsNames, resolvers=tuple, every=every)


def test_one_anchor_that_answers_is_enough(authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(NAME))) as alive:
        anchors = asking(authority, alive, tcp.closed_port())
        found = anchors.look()
        assert (found.answered, found.asked) == (1, 2)
        assert anchors.alive is True


def test_when_nobody_answers_it_is_us(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors_module, "WAIT", 0.3)
    with tcp.serve(tcp.hang) as silent:
        anchors = asking(authority, silent, tcp.closed_port())
        assert anchors.look().answered == 0
        assert anchors.alive is False


def test_somebody_elses_certificate_is_no_answer(authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue("portal.example"))) as port:
        anchors = asking(authority, port)
        anchors.look()
        assert anchors.alive is False


def test_nobody_knows_before_the_first_round_and_without_anchors(authority: Authority) -> None:
    assert asking(authority, 1).alive is None
    nobody = asking(authority)
    nobody.look()
    assert nobody.alive is None


def test_an_old_answer_is_no_answer() -> None:
    assert Outlook(1, 2, 100.0).alive(150.0) is True
    assert Outlook(1, 2, 100.0).alive(161.0) is None


def test_the_thread_asks_again_and_again_until_it_is_closed(authority: Authority) -> None:
    with tcp.serve(over_tls(tcp.hang, authority.issue(NAME))) as port:
        anchors = asking(authority, port, every=0.05)
        anchors.start()
        try:
            first = _until_newer(anchors, Outlook(0, 0, -1.0))
            assert _until_newer(anchors, first).answered == 1
        finally:
            anchors.close()


def _until_newer(anchors: Anchors, than: Outlook) -> Outlook:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        latest = anchors._outlook
        if latest.answered and latest.at > than.at:
            return latest
        time.sleep(0.01)
    pytest.fail("nobody asked")
