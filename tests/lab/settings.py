"""The product's settings for the lab: one operator, her provider, the lab's bank."""

from collections.abc import Callable
from pathlib import Path

from tests.lab import plan


def _usual(whole: str) -> str:
    return whole


def _without(*keys: str) -> Callable[[str], str]:
    """Leave out the lines of these keys."""
    started = tuple(f"{key} =" for key in keys)

    def change(whole: str) -> str:
        return "\n".join(line for line in whole.split("\n") if not line.startswith(started))

    return change


def _client(kind: str, *processes: str) -> Callable[[str], str]:
    """Another kind of client, and the names of its programs."""
    names = ", ".join(f'"{one}"' for one in processes)
    return lambda whole: whole.replace(
        'client = "openvpn"', f'client = "{kind}"\nprocesses = [{names}]'
    )


VARIANTS: dict[str, Callable[[str], str]] = {
    "usual": _usual,
    "patient": lambda whole: whole.replace("slow_after = 1.0", "slow_after = 3.0"),
    "no_inner_gateway": _without("inner_gateway"),
    "no_control": _without("control"),
    "names_only": _without("gateway_addresses", "addresses"),
    "generic_client": _client("generic"),
    "generic_client_with_program": _client("generic", "openvpn"),
}
"""What each variant makes of the usual text."""


def text(public_ca: Path, bank_ca: Path, variant: str = "usual") -> str:
    """A whole ``runbook.toml``. Raises KeyError for a variant that is not known."""
    whole = "\n".join((_people(public_ca), _VPN, _services(bank_ca), _internet(public_ca)))
    return VARIANTS[variant](whole)


def _people(public_ca: Path) -> str:
    return f"""# Made by the lab; every address below exists only inside its namespaces.
[operator]
id = "op-117"
name = "Иванова Анна"
team = "ОКВ Оренбург"
city = "Оренбург"
phone = "+7 900 000-00-00"
urgent_line = "8 800 000-00-00"

[provider]
id = "domru"
name = "Дом.ру"
phone = "8 800 000-00-01"
contract = "1234567"

[[contacts]]
role = "shift_lead"
name = "Руководитель смены"
telegram = {plan.LEAD_CHAT}
phone = "+7 900 000-00-02"

# Reminders of one test would ring in the next one.
[escalation]
repeat_after = 0
next_person_after = 0

[telegram]
token = "env:RUNBOOK_TELEGRAM_TOKEN"
api_url = "https://{plan.TELEGRAM_NAME}"
ca_file = "{public_ca}"
"""


_VPN = f"""
[vpn]
client = "openvpn"
gateway = "{plan.GATEWAY_NAME}"
gateway_addresses = ["{plan.GATEWAY}"]
tcp_ports = [443]
udp_ports = [4500]
inner_gateway = "{plan.INNER_GATEWAY}"
networks = ["{plan.BANK_NETWORK}"]
dns_servers = ["{plan.BANK_DNS}"]
domains = ["bank.internal"]
control = ["tcp://{plan.CONTROL}:22"]
"""


def _services(bank_ca: Path) -> str:
    return f"""
[[services]]
id = "crm"
name = "CRM"
channel = "data"
url = "https://crm.bank.internal/health"
addresses = ["{plan.CRM}"]
slow_after = 1.0
process = "{plan.PROGRAM}"
ca_file = "{bank_ca}"

[[services]]
id = "chat"
name = "Чат"
channel = "chat"
url = "wss://chat.bank.internal/ws"
addresses = ["{plan.CHAT}"]
ca_file = "{bank_ca}"

[[services]]
id = "telephony"
name = "Телефония"
channel = "voice"
url = "sip:sip.bank.internal:5060"
addresses = ["{plan.TELEPHONY}"]
"""


def _internet(public_ca: Path) -> str:
    pins = ", ".join(f'"{name}" = ["{one}"]' for name, one in plan.PUBLIC_NAMES.items())
    return f"""
[internet]
domestic = [{_targets(plan.DOMESTIC)}]
unlisted = [{_targets(plan.UNLISTED)}]
foreign = [{_targets(plan.FOREIGN)}]
resolvers = [{", ".join(f'"{one}"' for one in plan.RESOLVERS)}]
portals = ["http://{plan.PORTAL_NAME}/generate_204"]
addresses = {{ {pins} }}
ca_file = "{public_ca}"

[computer]
disks = ["{plan.VOLUME}"]
"""


def _targets(names: dict[str, str] | tuple[str, ...]) -> str:
    return ", ".join(f'"tls://{name}:443"' for name in names)
