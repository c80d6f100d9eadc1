"""nginx for the lab: sites of its internet, the provider's payment page, the bank's services."""

import shutil
from pathlib import Path

from tests.lab import plan
from tests.lab.certificates import Authority, Pair

BIG_PAGE = "x" * 16000


def command(folder: Path, name: str, servers: str) -> tuple[str, ...]:
    """Write a configuration and give the command that serves it in the foreground."""
    home = folder / "nginx" / name
    home.mkdir(parents=True, exist_ok=True)
    config = home / "nginx.conf"
    config.write_text(
        f"""
worker_processes 1;
master_process off;
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  server_tokens off;
  ssl_session_cache off;
  ssl_session_tickets off;
  default_type text/plain;
{servers}
}}
"""
    )
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin") or "nginx"
    return (nginx, "-e", str(home / "error.log"), "-p", str(home), "-c", str(config))


def _tls_server(address: str, names: str, pair: Pair, body: str) -> str:
    return f"""
  server {{
    listen {address}:443 ssl;
    server_name {names};
    ssl_certificate {pair.certificate};
    ssl_certificate_key {pair.key};
    {body}
  }}
"""


def sites(folder: Path, public: Authority) -> tuple[str, ...]:
    """All anchors, each with its own certificate, and the portal check that answers 204."""
    big = folder / "big"
    big.mkdir(exist_ok=True)
    (big / "large").write_text(BIG_PAGE)
    body = f'location = /large {{ root {big}; }} location / {{ return 200 "ok\\n"; }}'
    named = {**plan.DOMESTIC, **plan.UNLISTED}
    blocks = [
        _tls_server(address, name, public.issue(name, name), body)
        for name, address in named.items()
    ]
    blocks += [_tls_server(one, "_", public.issue(one, one), body) for one in plan.FOREIGN]
    blocks.append(
        f"server {{ listen {plan.PORTAL}:80; server_name {plan.PORTAL_NAME}; return 204; }}"
    )
    return command(folder, "sites", "\n".join(blocks))


def payment_page(folder: Path, nobody: Authority) -> tuple[str, ...]:
    """The provider's page for those who have not paid; its certificate is for its own name."""
    pair = nobody.issue("billing", plan.BILLING_NAME)
    page = 'default_type text/html; return 200 "<html><body>Пополните счёт</body></html>";'
    servers = f"""
  server {{
    listen {plan.PROVIDER_HOME}:8080;
    location = /pay {{ {page} }}
    location / {{ return 302 http://{plan.BILLING_NAME}:8080/pay; }}
  }}
  server {{
    listen {plan.PROVIDER_HOME}:8443 ssl;
    ssl_certificate {pair.certificate};
    ssl_certificate_key {pair.key};
    location / {{ {page} }}
  }}
"""
    return command(folder, "payment", servers)


def crm(folder: Path, bank: Authority, slow_port: int) -> dict[str, tuple[str, ...]]:
    """The CRM: usual, answering 503, with an expired certificate, slow."""
    name = "crm.bank.internal"
    good, old = bank.issue(name, name), bank.issue("old-crm", name, expired=True)
    usual = 'location / { return 200 "ok\\n"; }'
    slow = f"location / {{ proxy_pass http://127.0.0.1:{slow_port}; }}"
    bodies = {
        "usual": (good, usual),
        "503": (good, "location / { return 503; }"),
        "expired": (old, usual),
        "slow": (good, slow),
    }
    return {
        variant: command(folder, f"crm-{variant}", _tls_server(plan.CRM, name, pair, body))
        for variant, (pair, body) in bodies.items()
    }


def chat(folder: Path, bank: Authority, socket_port: int) -> tuple[str, ...]:
    """The chat: a WebSocket behind nginx."""
    name = "chat.bank.internal"
    body = f"""
    location / {{
      proxy_pass http://127.0.0.1:{socket_port};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $host;
    }}
"""
    return command(folder, "chat", _tls_server(plan.CHAT, name, bank.issue(name, name), body))
