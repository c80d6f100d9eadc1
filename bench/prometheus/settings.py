"""The competitor's settings as its own files, at three paces. PURE.

*usual* is what its manuals and packages show: Debian's file scrapes and evaluates every 15 s, an
alert is held for 30 s against blips, Alertmanager's own default gathers a group for 30 s.
*fastest* is the least that still works: 1 s, no hold, nothing gathered. Of a scrape of one second
the exporter leaves a probe 0.5 s unless told otherwise. *patient* is the same with 0.9 s, which is
slower by as much and sees fewer of the lost packets: it shows what ordinary loss does even so.
All probe the same places with the same modules, and the targets are addresses, so that a dead
name server costs them nothing. https://prometheus.io/docs/alerting/latest/configuration/
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.lab import plan

ALERT = "ProbeFailed"
FIRING = "FIRING"
"""How the message of a standing alert begins; one that is over begins with ``RESOLVED``."""


@dataclass(frozen=True)
class Pace:
    """One set-up. Times in seconds; ``patience`` is how long a probe may take at the most.

    ``chat`` tells its messages from the others', ``port`` is the first of three.
    """

    name: str
    every: int
    scrape_timeout: int
    patience: float
    hold: int
    group_wait: int
    chat: int
    port: int


USUAL = Pace("usual", 15, 10, 5.0, 30, 30, 222222221, 9100)
FASTEST = Pace("fastest", 1, 1, 0.5, 0, 0, 222222222, 9200)
PATIENT = Pace("patient", 1, 1, 0.9, 0, 0, 222222223, 9300)
PACES = (USUAL, FASTEST)
"""Those that are compared; *patient* only stands beside them under loss."""


class Target(NamedTuple):
    """A place to probe and the module of the exporter that does it."""

    name: str
    module: str
    address: str


TARGETS = (
    Target("router", "tcp_connect", f"{plan.ROUTER_LAN}:53"),
    Target("internet", "http_2xx_public", f"https://{plan.DOMESTIC['ya.ru']}/"),
    Target("gateway", "tcp_connect", f"{plan.GATEWAY}:443"),
    Target("inner gateway", "tcp_connect", f"{plan.INNER_GATEWAY}:443"),
    Target("bank DNS", "dns_bank", plan.BANK_DNS),
    Target("control host", "tcp_connect", f"{plan.CONTROL}:22"),
    Target("CRM", "http_2xx_crm", f"https://{plan.CRM}/health"),
    Target("chat", "tls_chat", f"{plan.CHAT}:443"),
)
"""Telephony speaks SIP over UDP, for which the exporter has no prober."""


def prometheus(pace: Pace, rules: Path) -> str:
    """``prometheus.yml``; every kind of text here is JSON, which YAML contains."""
    exporter, manager = f"127.0.0.1:{pace.port + 1}", f"127.0.0.1:{pace.port + 2}"
    jobs = [
        {
            "job_name": target.name,
            "metrics_path": "/probe",
            "params": {"module": [target.module], "target": [target.address]},
            "static_configs": [{"targets": [exporter], "labels": {"place": target.name}}],
        }
        for target in TARGETS
    ]
    return _text(
        {
            "global": {
                "scrape_interval": f"{pace.every}s",
                "scrape_timeout": f"{pace.scrape_timeout}s",
                "evaluation_interval": f"{pace.every}s",
            },
            "rule_files": [str(rules)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager]}]}]},
            "scrape_configs": jobs,
        }
    )


def rules(pace: Pace) -> str:
    """The alerting rule that the exporter's own manual shows."""
    rule = {"alert": ALERT, "expr": "probe_success == 0", "for": f"{pace.hold}s"}
    return _text({"groups": [{"name": "probes", "rules": [rule]}]})


def blackbox(pace: Pace, public_ca: Path, bank_ca: Path) -> str:
    """``blackbox.yml``."""
    modules: dict[str, dict[str, object]] = {
        "tcp_connect": {"prober": "tcp", "tcp": _V4},
        "http_2xx_public": _https("ya.ru", public_ca),
        "http_2xx_crm": _https("crm.bank.internal", bank_ca),
        "tls_chat": {
            "prober": "tcp",
            "tcp": {**_V4, "tls": True, "tls_config": _tls("chat.bank.internal", bank_ca)},
        },
        "dns_bank": {
            "prober": "dns",
            "dns": {**_V4, "query_name": "crm.bank.internal", "query_type": "A"},
        },
    }
    timeout = {"timeout": f"{pace.patience:g}s"}
    return _text({"modules": {name: {**one, **timeout} for name, one in modules.items()}})


def alertmanager(pace: Pace, public_ca: Path) -> str:
    """``alertmanager.yml``: one group, one message, sent by its own Telegram integration."""
    telegram = {
        "api_url": f"https://{plan.TELEGRAM_NAME}",
        "bot_token": plan.BOT_TOKEN,
        "chat_id": pace.chat,
        "parse_mode": "",
        "message": "{{ .Status | toUpper }}: {{ range .Alerts }}{{ .Labels.place }}, {{ end }}",
        "http_config": {"tls_config": {"ca_file": str(public_ca)}},
    }
    route = {"receiver": "lead", "group_by": ["alertname"], "group_wait": f"{pace.group_wait}s"}
    return _text({"route": route, "receivers": [{"name": "lead", "telegram_configs": [telegram]}]})


_V4 = {"preferred_ip_protocol": "ip4"}


def _https(name: str, ca: Path) -> dict[str, object]:
    http = {**_V4, "headers": {"Host": name}, "tls_config": _tls(name, ca)}
    return {"prober": "http", "http": http}


def _tls(name: str, ca: Path) -> dict[str, str]:
    return {"ca_file": str(ca), "server_name": name}


def _text(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
