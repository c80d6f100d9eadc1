"""A real OpenVPN tunnel between the PC and the bank's edge: split, with short time-outs."""

from pathlib import Path

from tests.lab import plan
from tests.lab.certificates import Authority

PORT = 1194
INTERFACE = "tun0"

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


def server(folder: Path, bank: Authority) -> tuple[str, ...]:
    """The command of the server on the edge."""
    pair = bank.issue("openvpn-server", plan.GATEWAY_NAME)
    config = folder / "openvpn-server.conf"
    config.write_text(
        f"""{_BOTH}
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
    )
    return ("openvpn", "--config", str(config))


def client(folder: Path, bank: Authority) -> dict[str, tuple[str, ...]]:
    """The commands of the client on the PC: usual, and *idle*: running without a session."""
    pair = bank.issue("openvpn-client", "op-117", client=True)
    config = folder / "openvpn-client.conf"
    config.write_text(
        f"""{_BOTH}
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
"""
    )
    usual = ("openvpn", "--config", str(config))
    held = folder / "openvpn-management.sock"
    idle = (*usual, "--management", str(held), "unix", "--management-hold")
    return {"usual": usual, "idle": idle}
