"""A night's settings in which everything worth hiding is a word that can be searched for."""

import base64

from tests.acceptance.leaks import Planted
from tests.acceptance.night import Night
from tests.far_ends import smtp
from tests.far_ends.bot_api import TOKEN

CASE = "ZAYAVKA-7788990011"
CLIENT_PHONE = "8 922 743-61-58"
CLIENT = "Смирнов Иван Петрович"
CARD = "4111 1111 1111 1111"
HUB_KEY = "hubKEYhubKEYhubKEYhubKEYhubKEY77"
HOOK_KEY = "whsec_" + base64.b64encode(b"hookKEYhookKEYhookKEYhookKEY42").decode()
HOOK_PATH = "hooks/T0Pz9secretPATHsecretPATH"
NTFY_TOPIC = "duty-topic-s3cretTOPICs3cret91"
PROXY_LOGIN = "pr0xyuser77:pr0xyPASSWORDpr0xy55"
TICKET = "INC-37828-2246310005"
MAIL_HOST = "mail.test"
CRM, HUB, SWITCH = "crm.bank.internal", "hub.bank.internal", "10.203.140.115"
CONTRACT, LEADS_PHONE = "AB-7654321-DOMRU", "+7 900 317-46-52"
SECRET = (
    Planted("the bot's token", TOKEN.partition(":")[2]),
    Planted("the mail password", smtp.PASSWORD),
    Planted("the webhook's key", HOOK_KEY),
    Planted("the webhook's address", HOOK_PATH),
    Planted("the hub's key", HUB_KEY),
    Planted("the Apprise address", NTFY_TOPIC),
    Planted("the proxy's login", PROXY_LOGIN),
    Planted("the proxy's password", PROXY_LOGIN.partition(":")[2]),
    Planted("a card in a ticket", TICKET[4:]),
    Planted("a client's case", CASE),
    Planted("a client's phone", CLIENT_PHONE),
    Planted("a client's phone without its 8", CLIENT_PHONE[2:]),
    Planted("a client's name", CLIENT),
    Planted("a client's surname and name", "Смирнов Иван"),
    Planted("a client's card", CARD),
)
"""These may be nowhere: not on the screen, not on the disk, not in what leaves."""
INNER = (
    Planted("an inner name", CRM),
    Planted("the hub's inner name", HUB),
    Planted("an inner address", SWITCH),
    Planted("the provider's contract", CONTRACT),
    Planted("the operator's name", "Иванова Анна"),
)
"""These may be on her screen and her disk, and in nothing that leaves this PC."""
PHONES = (Planted("the lead's phone", LEADS_PHONE[3:]),)
"""These are hers to dial and may be in no message."""
ALL = (*SECRET, *INNER, *PHONES)


def plant(tonight: Night, mail_port: int, hook_port: int) -> None:
    """Settings in which everything worth hiding is a word that can be searched for."""
    config = tonight.settings.parent
    config.mkdir(exist_ok=True)
    for name, secret in (("mail-password", smtp.PASSWORD), ("hub-key", HUB_KEY)):
        (config / name).write_text(secret, encoding="utf-8")
        (config / name).chmod(0o600)
    tonight.variables |= {
        "RUNBOOK_WEBHOOK_KEY": HOOK_KEY,
        "RUNBOOK_HOOK": f"http://127.0.0.1:{hook_port}/{HOOK_PATH}",
    }
    tables = tonight.tables
    tables["provider"]["contract"] = CONTRACT
    lead, administrator = tables["contacts"]
    lead |= {"phone": LEADS_PHONE, "email": "lead@bank.example"}
    administrator |= {"webhook": "env:RUNBOOK_HOOK", "channels": ["webhook", "telegram"]}
    tables["contacts"].append(
        {"role": "monitoring", "name": "Мониторинг", "email": "duty@bank.example"}
    )
    ca_file = tables["telegram"]["ca_file"]
    tables["mail"] = {
        "server": MAIL_HOST, "port": mail_port, "sender": "runbook@bank.example",
        "login": smtp.LOGIN, "password": "file:mail-password", "ca_file": ca_file,
    }  # fmt: skip
    tables["webhook"] = {"key": "env:RUNBOOK_WEBHOOK_KEY"}
    # Its address comes last: with a hub to wait for, no message leaves at once.
    tables["hub"] = {"key": "file:hub-key", "bot": "bank_hub_bot", "ca_file": ca_file}
    tables["internet"]["addresses"] |= {MAIL_HOST: ["127.0.0.1"], HUB: ["127.0.0.1"]}
    tables["services"] = [
        {"id": "crm", "name": "CRM", "channel": "data",
         "url": f"http://{CRM}:{tonight.crm.port}/health", "addresses": ["127.0.0.1"]},
        {"id": "switch", "name": "Телефония", "channel": "voice", "url": f"tcp://{SWITCH}:5060"},
    ]  # fmt: skip
    tonight.without_quiet_hours()


def plant_more(tonight: Night, ntfy_port: int, proxy_port: int) -> None:
    """An Apprise address that is a secret, and a proxy that asks for a login."""
    tonight.variables |= {
        "RUNBOOK_NTFY": f"ntfy://127.0.0.1:{ntfy_port}/{NTFY_TOPIC}",
        "RUNBOOK_PROXY": f"http://{PROXY_LOGIN}@127.0.0.1:{proxy_port}",
    }
    tonight.tables["contacts"][1] |= {
        "apprise": "env:RUNBOOK_NTFY",
        "channels": ["apprise", "webhook", "telegram"],
    }
    tonight.tables["telegram"]["proxy"] = "env:RUNBOOK_PROXY"
    tonight.write_settings()
