"""A real OpenVPN tunnel between the PC and the bank's edge, with short time-outs.

Each variant of the client puts its profile where the system keeps profiles, as the bank's
administrators would, and its log where the operator may read it: the program under test then sees
exactly the profile that the client runs with.
"""

from pathlib import Path

from tests.lab import plan
from tests.lab.certificates import Authority, Pair

PORT = 1194
INTERFACE = "tun0"
PROFILES = "/etc/openvpn"
"""On the PC a folder of the lab's own."""
PROFILE = f"{PROFILES}/client/bank.conf"
LOG = f"{PROFILES}/bank.log"

# The client gives up after ten silent seconds: longer than one diagnosis, so that a fault is seen
# the way it starts, with the tunnel still standing; then it reconnects within about a second.
_BOTH = """
proto udp4
dev tun0
dev-type tun
topology subnet
disable-dco
data-ciphers AES-128-GCM
tls-version-min 1.2
hand-window 4
tls-timeout 1
reneg-sec 0
verb 3
"""


def profiles(folder: Path) -> Path:
    """The folder that the PC sees as the system's folder of profiles, made if need be."""
    held = folder / "openvpn"
    (held / "client").mkdir(parents=True, exist_ok=True)
    return held


def server(folder: Path, bank: Authority) -> dict[str, tuple[str, ...]]:
    """The commands of the server on the edge: usual, and *rejecting*: no password is right."""
    pair = bank.issue("openvpn-server", plan.GATEWAY_NAME)
    usual = f"""{_BOTH}
local {plan.GATEWAY}
port {PORT}
server {plan.TUNNEL_NETWORK} 255.255.255.0
push "route 10.20.0.0 255.255.0.0"
keepalive 1 10
dh none
ca {bank.file}
cert {pair.certificate}
key {pair.key}
remote-cert-tls client
"""
    rejecting = usual + "script-security 2\nauth-user-pass-verify /bin/false via-file\n"
    return {
        name: ("openvpn", "--config", str(_written(folder / f"openvpn-server-{name}.conf", text)))
        for name, text in (("usual", usual), ("rejecting", rejecting))
    }


def client(folder: Path, bank: Authority, operator: str = "op-117") -> dict[str, tuple[str, ...]]:
    """The commands of the client on an operator's PC.

    usual     a split tunnel: only the bank's network goes through it
    idle      it runs and waits to be told to connect
    full      everything goes through it
    expired   its certificate has expired, and the server says so
    password  it logs in by a password, too, and asks on when that is rejected
    once      the same, and it ends when the password is rejected
    """
    good = bank.issue(f"openvpn-{operator}", operator, client=True)
    old = bank.issue(f"openvpn-old-{operator}", operator, client=True, expired=True)
    secret = _written(folder / "openvpn-password", f"{operator}\nnot-the-password\n")
    secret.chmod(0o600)
    password = f"auth-user-pass {secret}\n"
    usual = _profile(bank, good)
    texts = {
        "usual": usual,
        "idle": f"{usual}management {folder}/openvpn-management.sock unix\nmanagement-hold\n",
        "full": f"{usual}redirect-gateway def1\n",
        "expired": _profile(bank, old),
        "password": f"{usual}{password}auth-retry nointeract\n",
        "once": usual + password,
    }
    return {name: _installed(folder, name, text) for name, text in texts.items()}


def _profile(bank: Authority, pair: Pair) -> str:
    return f"""{_BOTH}
client
remote {plan.GATEWAY} {PORT}
nobind
connect-retry 1 1
server-poll-timeout 3
ca {bank.file}
cert {pair.certificate}
key {pair.key}
remote-cert-tls server
verify-x509-name {plan.GATEWAY_NAME} name
log {LOG}
"""


def _installed(folder: Path, name: str, text: str) -> tuple[str, ...]:
    profile = _written(folder / f"openvpn-client-{name}.conf", text)
    # OpenVPN makes a new log unreadable for others, and keeps the rights of one that is there.
    lines = (
        f"cp {profile} {PROFILE}",
        f"rm -f {LOG}",
        f"touch {LOG}",
        f"chmod 644 {LOG}",
        f"exec openvpn --config {PROFILE}",
    )
    return ("sh", "-c", " && ".join(lines))


def _written(file: Path, text: str) -> Path:
    file.write_text(text)
    return file
