"""The plan of addresses and names: who has which, on the lab's internet and in its bank."""

PC, ROUTER, PROVIDER, INTERNET, EDGE, BANK = (
    "pc",
    "router",
    "provider",
    "internet",
    "edge",
    "bank",
)
OTHER_PROVIDER, HUB = "provider-2", "hub"
"""What only a night with several homes has."""

PC_ADDRESS = "192.168.1.10"
ROUTER_LAN = "192.168.1.1"
ROUTER_WAN = "100.64.0.2"
PROVIDER_HOME = "100.64.0.1"
PROVIDER_UPLINK = "198.18.0.1"
INTERNET_DOWNLINK = "198.18.0.2"
OTHER_UPLINK = "198.18.0.5"
OTHER_DOWNLINK = "198.18.0.6"
OTHER_DNS = "100.65.0.53"
INTERNET_EDGE = "203.0.113.1"
INTERNET_HUB = "198.51.100.1"
GATEWAY = "203.0.113.10"
EDGE_LAN = "10.20.253.1"
BANK_LAN = "10.20.253.2"
INNER_GATEWAY = "10.20.254.1"
TUNNEL_NETWORK = "10.20.254.0"
BANK_NETWORK = "10.20.0.0/16"
BANK_SERVERS = "10.20.0.0/23"
BANK_DNS = "10.20.0.53"
CRM, CHAT, TELEPHONY, CONTROL = "10.20.1.10", "10.20.1.20", "10.20.1.30", "10.20.1.40"

ROUTER_NAME = "router.lan"
GATEWAY_NAME = "vpn.bank.example"
TELEGRAM_NAME, TELEGRAM = "api.telegram.org", "149.154.167.220"
HUB_NAME, HUB_ADDRESS = "hub.bank.example", "198.51.100.20"
MAIL_NAME, MAIL = "mail.bank.example", "192.0.2.25"
HUB_BOT_NAME, HUB_BOT = "bot-api.bank.example", "192.0.2.30"
"""The hub has a way to Telegram of its own: the bank's Bot API server."""
PORTAL_NAME, PORTAL = "connectivitycheck.gstatic.com", "142.250.74.3"
BILLING_NAME = "billing.provider.example"

DOMESTIC = {
    "ya.ru": "5.255.255.242",
    "gosuslugi.ru": "213.59.254.7",
    "sberbank.ru": "84.252.149.80",
    "ozon.ru": "185.73.193.68",
}
UNLISTED = {"cbr.ru": "178.248.238.194", "vtb.ru": "195.242.82.180"}
FOREIGN = ("1.1.1.1", "8.8.8.8")
RESOLVERS = ("77.88.8.8", "8.8.8.8")

PUBLIC_NAMES = {
    **DOMESTIC,
    **UNLISTED,
    GATEWAY_NAME: GATEWAY,
    TELEGRAM_NAME: TELEGRAM,
    PORTAL_NAME: PORTAL,
    HUB_NAME: HUB_ADDRESS,
    MAIL_NAME: MAIL,
    HUB_BOT_NAME: HUB_BOT,
}
BANK_NAMES = {
    "crm.bank.internal": CRM,
    "chat.bank.internal": CHAT,
    "sip.bank.internal": TELEPHONY,
    "control.bank.internal": CONTROL,
}

BOT_TOKEN = "100000001:LAB-token-that-opens-nothing-anywhere"
"""Of the lab's own Bot API server, worth nothing elsewhere."""
LEAD_CHAT = 111111111
VOLUME = "/mnt/volume"
"""A small volume of the PC alone, which the settings name among the watched ones."""
SLOW_LINE = "slow0"
"""On the router and at the provider: what goes through this interface comes out later."""
SLOW_TABLE = 7
"""The routing table that leads into it."""
PROGRAM = "bankcrm"
"""The name of the program that runs on the operator's PC beside the CRM."""
USER_ID = 65534
"""The ordinary user the product runs as: ``nobody``, who owns nothing on the machine."""
