"""nginx for the lab: sites of its internet and the provider's payment page."""

import shutil
from collections.abc import Callable
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


def tls_server(address: str, names: str, pair: Pair, body: str) -> str:
    """A server block on port 443."""
    return f"""
  server {{
    listen {address}:443 ssl;
    server_name {names};
    ssl_certificate {pair.certificate};
    ssl_certificate_key {pair.key};
    {body}
  }}
"""


def sites(folder: Path, name: str, issue: Callable[[str], Pair]) -> tuple[str, ...]:
    """All anchors, each with its own certificate, issued for a name or an address."""
    big = folder / "big"
    big.mkdir(exist_ok=True)
    (big / "large").write_text(BIG_PAGE)
    body = f'location = /large {{ root {big}; }} location / {{ return 200 "ok\\n"; }}'
    named = {**plan.DOMESTIC, **plan.UNLISTED}
    blocks = [tls_server(address, site, issue(site), body) for site, address in named.items()]
    blocks += [tls_server(one, "_", issue(one), body) for one in plan.FOREIGN]
    return command(folder, name, "\n".join(blocks))


def portal(folder: Path) -> tuple[str, ...]:
    """The portal check that answers 204."""
    server = f"server {{ listen {plan.PORTAL}:80; server_name {plan.PORTAL_NAME}; return 204; }}"
    return command(folder, "portal", server)


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
