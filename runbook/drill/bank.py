"""The settings of the bank that drills happen at: nobody can be reached by them."""

from runbook.settings.shapes import (
    Callbacks,
    Contact,
    Escalation,
    Operator,
    Provider,
    Service,
    Settings,
    Vpn,
)

OPERATOR = "op-117"
CHANNEL = "telegram"
"""The way to the lead, which in a drill is the exercise's own."""

SETTINGS = Settings(
    operator=Operator(
        id=OPERATOR, team="Учебная группа", city="Оренбург", urgent_line="8 800 000-00-00"
    ),
    provider=Provider(id="example", name="Учебный провайдер", phone="8 800 000-00-01",
                      contract="000-117"),
    contacts=(
        Contact(role="shift_lead", name="Руководитель смены (учебный)", telegram=1,
                phone="+7 900 000-00-00"),
    ),
    # Nobody else is rung: there is nobody else.
    escalation=Escalation(next_route_after=0.0, repeat_after=0.0, next_person_after=0.0),
    vpn=Vpn(gateway="vpn.bank.example", gateway_addresses=("203.0.113.10",)),
    services=(
        Service(id="crm", name="CRM", url="https://crm.bank.internal/health"),
        Service(id="chat", name="Чат", url="wss://chat.bank.internal/ws", channel="chat"),
        Service(id="phone", name="Телефония", url="sip:10.20.1.30:5060", channel="voice"),
    ),
    # The clients of a drill are awake: a promise that falls due tomorrow could not be kept in it.
    callbacks=Callbacks(quiet_from="00:00", quiet_until="00:00"),
)  # fmt: skip
