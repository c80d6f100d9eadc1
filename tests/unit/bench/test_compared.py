"""What is compared with the program: the naive script and the network icon."""

import socket
import threading
from pathlib import Path

import pytest

from bench.detection import looks, naive, ncsi


@pytest.mark.parametrize(
    ("failing", "owner"),
    [
        (set(), "none"),
        ({"router", "internet", "services"}, "operator"),
        ({"internet", "names"}, "isp"),
        ({"gateway", "tunnel", "services"}, "bank"),
        ({"tunnel", "services"}, "operator"),
        ({"services"}, "bank"),
    ],
)
def test_the_first_layer_that_fails_names_the_owner(
    monkeypatch: pytest.MonkeyPatch, failing: set[str], owner: str
) -> None:
    layers = [
        (layer, whose, lambda _, layer=layer: layer not in failing)
        for layer, whose, _ in naive.LAYERS
    ]
    monkeypatch.setattr(naive, "LAYERS", layers)
    assert naive.judge({})["owner"] == owner


@pytest.mark.parametrize(
    ("icon", "works", "owner"),
    [
        ("internet", True, "none"),
        ("no internet", True, "none"),
        ("internet", False, "bank"),
        ("no internet", False, "isp"),
        ("no network", False, "operator"),
    ],
)
def test_the_icon_is_read_as_a_person_would(
    monkeypatch: pytest.MonkeyPatch, icon: str, works: bool, owner: str
) -> None:
    monkeypatch.setattr(ncsi, "icon", lambda _: icon)
    monkeypatch.setattr(looks, "services_work", lambda _: works)
    assert ncsi.judge({}) == {"owner": owner, "icon": icon}


def test_the_default_router_is_read_from_the_routing_table(tmp_path: Path) -> None:
    routes = tmp_path / "route"
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    inner = "tun0\t0000140A\t01FE140A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    routes.write_text(head + inner, encoding="ascii")
    assert looks.default_router(routes) == ""
    default = "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    routes.write_text(head + inner + default, encoding="ascii")
    assert looks.default_router(routes) == "192.168.1.1"


def test_a_service_works_when_it_answers_in_time_and_without_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            for status in (b"204 No Content", b"503 Service Unavailable"):
                client, _ = server.accept()
                with client:
                    client.recv(1024)
                    client.sendall(b"HTTP/1.1 " + status + b"\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        settings = {"services": [{"url": f"http://127.0.0.1:{port}/health"}]}
        assert looks.services_work(settings)
        assert not looks.services_work(settings)
    assert not looks.services_work(settings, 1.0), "nobody listens any more"
