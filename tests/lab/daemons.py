"""Every program that runs in the lab, in which namespace and in which variants."""

import datetime
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.lab import plan, services, vpn, web
from tests.lab.certificates import Authority, Pair
from tests.lab.namespaces import Daemon, Namespace

SERVERS = Path(__file__).resolve().parent / "servers"
SOCKET_PORT, SLOW_PORT, HUNG_PORT, SLOW_SECONDS = 9001, 9002, 9003, 2.5


@dataclass(frozen=True)
class Authorities:
    """Who signs what: the lab's internet, its bank, and one that nobody trusts."""

    public: Authority
    bank: Authority
    nobody: Authority

    @classmethod
    def create(cls, folder: Path, now: datetime.datetime) -> "Authorities":
        """Make all three below a folder."""
        return cls(
            Authority(folder / "public", "Lab Public Root", now),
            Authority(folder / "bank", "Lab Bank Root", now),
            Authority(folder / "nobody", "Lab Untrusted Root", now),
        )


def build(folder: Path, hosts: dict[str, Namespace], trust: Authorities) -> dict[str, Daemon]:
    """Describe every daemon; none is started."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    commands = {
        **_name_servers(folder),
        **_public(folder, trust),
        ("slow_line", plan.PROVIDER): _slow_line(),
        ("slow_router", plan.ROUTER): _slow_line(),
        **_bank(folder, trust),
        ("vpn_client", plan.PC): vpn.client(folder, trust.bank),
        ("program", plan.PC): {"usual": program(folder)},
    }
    return {
        name: Daemon(name, hosts[host], variants, logs / f"{name}.log")
        for (name, host), variants in commands.items()
    }


# How far the clock at the far end is ahead of the PC's, in seconds.
_CLOCKS = {"hours_ahead": 3 * 3600, "hours_behind": -3 * 3600, "years_ahead": 4 * 365 * 86400}
_DELAYS = {"usual": 0.3, "long": 0.5}
"""Seconds there and back. Four round trips of the longer one leave room below the three seconds
from which the bank calls its CRM slow, also on a machine that is busy."""
Commands = dict[tuple[str, str], dict[str, tuple[str, ...]]]


def _name_servers(folder: Path) -> Commands:
    recursive = _public_names()
    # The same names with addresses of version 6 (of RFC 3849) beside the others.
    six = [f"address=/{name}/2001:db8:ff::{n}" for n, name in enumerate(plan.PUBLIC_NAMES, 1)]
    resolvers = [f"listen-address={one}" for one in plan.RESOLVERS]
    bank = [f"address=/{name}/{address}" for name, address in plan.BANK_NAMES.items()]
    provider = [f"listen-address={plan.PROVIDER_HOME}"]
    upstream = [f"server={plan.RESOLVERS[0]}"]
    billing = [f"address=/{plan.BILLING_NAME}/{plan.PROVIDER_HOME}"]
    return {
        ("router_dns", plan.ROUTER): {"usual": router_dns(folder, plan.PROVIDER_HOME)},
        ("provider_dns", plan.PROVIDER): {
            "usual": _dnsmasq(folder, "provider", [*provider, *billing, *recursive]),
            # Without a name or a server to ask, dnsmasq refuses every question.
            "refusing": _dnsmasq(folder, "provider-refusing", provider),
            # It knows nothing by itself and asks further, beyond its own uplink.
            "recursing": _dnsmasq(folder, "provider-recursing", [*provider, *billing, *upstream]),
            "six": _dnsmasq(folder, "provider-six", [*provider, *billing, *six, *recursive]),
        },
        ("public_dns", plan.INTERNET): {
            "usual": _dnsmasq(folder, "public", [*resolvers, *recursive]),
            "six": _dnsmasq(folder, "public-six", [*resolvers, *six, *recursive]),
        },
        ("bank_dns", plan.BANK): {
            "usual": _dnsmasq(
                folder, "bank", [f"listen-address={plan.BANK_DNS}", *bank, "local=/bank.internal/"]
            ),
            "servfail": _python("ill_names", plan.BANK_DNS, "SERVFAIL"),
            "nxdomain": _python("ill_names", plan.BANK_DNS, "NXDOMAIN"),
        },
    }


def router_dns(folder: Path, upstream: str) -> tuple[str, ...]:
    """The forwarder of a home's router."""
    lines = [
        f"listen-address={plan.ROUTER_LAN}",
        f"server={upstream}",
        f"address=/{plan.ROUTER_NAME}/{plan.ROUTER_LAN}",
        f"ptr-record=1.1.168.192.in-addr.arpa,{plan.ROUTER_NAME}",
        "bogus-priv",
        "local=/lan/",
        "cache-size=150",
    ]
    return _dnsmasq(folder, "router", lines)


def other_provider_dns(folder: Path) -> tuple[str, ...]:
    """The name server of the second provider."""
    lines = [f"listen-address={plan.OTHER_DNS}", *_public_names()]
    return _dnsmasq(folder, plan.OTHER_PROVIDER, lines)


def _public_names() -> list[str]:
    public = [f"address=/{name}/{address}" for name, address in plan.PUBLIC_NAMES.items()]
    # A real resolver says of every other name that it does not exist, rather than refusing.
    return [*public, "address=/#/"]


def _public(folder: Path, trust: Authorities) -> Commands:
    bot = trust.public.issue("bot", plan.TELEGRAM_NAME)
    return {
        ("sites", plan.INTERNET): {
            "usual": web.sites(folder, "sites", lambda one: trust.public.issue(one, one)),
            "inspected": web.sites(folder, "inspected", lambda one: trust.nobody.issue(one, one)),
            "future": web.sites(folder, "future-sites", _issued_later(trust.public)),
        },
        ("portal", plan.INTERNET): {
            "usual": web.portal(folder),
            **{name: _python("portal", plan.PORTAL, ahead) for name, ahead in _CLOCKS.items()},
        },
        ("payment_page", plan.PROVIDER): {"usual": web.payment_page(folder, trust.nobody)},
        ("bot_api", plan.INTERNET): {
            "usual": _python(
                "bot_api",
                plan.TELEGRAM,
                bot.certificate,
                bot.key,
                plan.BOT_TOKEN,
                folder / "messages.jsonl",
                folder / "bot_mood",
            )
        },
    }


def _issued_later(authority: Authority) -> Callable[[str], Pair]:
    return lambda one: authority.issue(f"future-{one}", one, future=True)


def _bank(folder: Path, trust: Authorities) -> Commands:
    edge = trust.bank.issue("gateway", plan.GATEWAY_NAME, plan.GATEWAY)
    return {
        ("gateway", plan.EDGE): {
            variant: _python("gateway", variant, edge.certificate, edge.key)
            for variant in ("usual", "ill", "closed", "hung")
        },
        ("vpn_server", plan.EDGE): vpn.server(folder, trust.bank),
        ("crm", plan.BANK): {
            **services.crm(folder, trust.bank, trust.nobody, SLOW_PORT, HUNG_PORT),
            "reset": _python("broken", "reset", plan.CRM, 443),
        },
        ("chat", plan.BANK): {
            **services.chat(folder, trust.bank, SOCKET_PORT),
            "reset": _python("broken", "reset", plan.CHAT, 443),
        },
        ("chat_server", plan.BANK): {
            "usual": _python("chat", SOCKET_PORT, SLOW_PORT, SLOW_SECONDS)
        },
        ("hung_server", plan.BANK): {"usual": _python("broken", "hung", "127.0.0.1", HUNG_PORT)},
        ("telephony", plan.BANK): {
            "usual": _python("sip", plan.TELEPHONY, "200 OK"),
            "503": _python("sip", plan.TELEPHONY, "503 Service Unavailable"),
        },
        ("control", plan.BANK): {"usual": _python("control", plan.CONTROL, 22)},
    }


def _slow_line() -> dict[str, tuple[str, ...]]:
    return {name: _python("slow_line", plan.SLOW_LINE, delay) for name, delay in _DELAYS.items()}


def _dnsmasq(folder: Path, name: str, lines: Iterable[str]) -> tuple[str, ...]:
    config = folder / f"dnsmasq-{name}.conf"
    always = (
        "no-resolv",
        "no-hosts",
        "no-poll",
        "bind-interfaces",
        "except-interface=lo"
        if name in {"router", "provider", "provider-refusing", "provider-six"}
        else "",
        "user=root",
        "pid-file=",
        "log-facility=-",
        "local-ttl=60",
    )
    config.write_text("\n".join(filter(None, (*always, *lines))) + "\n")
    return ("dnsmasq", "--keep-in-foreground", f"--conf-file={config}")


def _python(server: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, str(SERVERS / f"{server}.py"), *(str(one) for one in arguments))


def program(folder: Path) -> tuple[str, ...]:
    """The program of the CRM on a PC, as the ordinary user runs it."""
    # A copy, because the name of a process is the name of its file.
    file = folder / plan.PROGRAM
    shutil.copy(shutil.which("sleep") or "/bin/sleep", file)
    file.chmod(0o755)
    return (
        "setpriv",
        f"--reuid={plan.USER_ID}",
        f"--regid={plan.USER_ID}",
        "--clear-groups",
        "--pdeathsig",
        "KILL",
        str(file),
        "infinity",
    )
