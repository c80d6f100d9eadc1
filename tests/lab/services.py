"""The bank's services behind nginx, well and in every way that they fall ill."""

from pathlib import Path

from tests.lab import plan
from tests.lab.certificates import Authority, Pair
from tests.lab.web import command, tls_server

Variants = dict[str, tuple[str, ...]]
_WELL = 'location / { return 200 "ok\\n"; }'


def crm(
    folder: Path, bank: Authority, nobody: Authority, slow_port: int, hung_port: int
) -> Variants:
    """The CRM, over HTTPS.

    usual, 500, 503; slow and hung in answering; a certificate that has expired, bears another
    name or comes from nobody known; plain: without TLS on its port.
    """
    name = "crm.bank.internal"
    good = bank.issue(name, name)
    certified = {
        "usual": (good, _WELL),
        "500": (good, "location / { return 500; }"),
        "503": (good, "location / { return 503; }"),
        "slow": (good, _behind(slow_port)),
        "hung": (good, _behind(hung_port)),
        "expired": (bank.issue("old-crm", name, expired=True), _WELL),
        "future": (bank.issue("future-crm", name, future=True), _WELL),
        "other_name": (bank.issue("other-crm", "www.bank.internal"), _WELL),
        "untrusted": (nobody.issue("strange-crm", name), _WELL),
    }
    blocks = {
        variant: tls_server(plan.CRM, name, pair, body)
        for variant, (pair, body) in certified.items()
    }
    blocks["plain"] = f"server {{ listen {plan.CRM}:443; server_name {name}; {_WELL} }}"
    return {variant: command(folder, f"crm-{variant}", text) for variant, text in blocks.items()}


def chat(folder: Path, bank: Authority, socket_port: int) -> Variants:
    """The chat, a WebSocket: usual, 503, with an expired certificate."""
    name = "chat.bank.internal"
    good = bank.issue(name, name)
    certified: dict[str, tuple[Pair, str]] = {
        "usual": (good, _behind(socket_port, upgraded=True)),
        "503": (good, "location / { return 503; }"),
        "expired": (
            bank.issue("old-chat", name, expired=True),
            _behind(socket_port, upgraded=True),
        ),
        "future": (
            bank.issue("future-chat", name, future=True),
            _behind(socket_port, upgraded=True),
        ),
    }
    return {
        variant: command(folder, f"chat-{variant}", tls_server(plan.CHAT, name, pair, body))
        for variant, (pair, body) in certified.items()
    }


def _behind(port: int, *, upgraded: bool = False) -> str:
    lines = [f"proxy_pass http://127.0.0.1:{port};"]
    if upgraded:
        lines += [
            "proxy_http_version 1.1;",
            "proxy_set_header Upgrade $http_upgrade;",
            'proxy_set_header Connection "upgrade";',
            "proxy_set_header Host $host;",
        ]
    return f"location / {{ {' '.join(lines)} }}"
