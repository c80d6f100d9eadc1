"""Faults of the bank's network and of its services."""

from tests.lab import plan, vpn
from tests.lab.faults.network import (
    BEHIND_GATEWAY,
    Fault,
    block,
    freeze,
    ip,
    stop,
    together,
    variant,
)

_FROM_EDGE = 'iifname "lan0"'
_SERVERS = ", ".join((plan.CRM, plan.CHAT, plan.TELEPHONY))
_CRM, _CHAT, _TELEPHONY = (frozenset({one}) for one in ("crm", "chat", "telephony"))
_SERVICES = _CRM | _CHAT | _TELEPHONY
_DNS = frozenset({"bank_dns"})

_NETWORK = (
    Fault(
        "bank_network_dead",
        block(plan.EDGE, f'iifname "{vpn.INTERFACE}" ip daddr != {plan.INNER_GATEWAY} drop'),
        BEHIND_GATEWAY,
    ),
    Fault(
        "bank_network_unrouted",
        ip(plan.EDGE, f"route replace unreachable {plan.BANK_SERVERS}"),
        BEHIND_GATEWAY,
    ),
    Fault("bank_dns_dead", stop("bank_dns"), _DNS),
    Fault("bank_dns_hung", freeze("bank_dns"), _DNS),
    Fault("bank_dns_servfail", variant("bank_dns", "servfail"), _DNS),
    Fault("bank_dns_nxdomain", variant("bank_dns", "nxdomain"), _DNS),
    Fault(
        "bank_loss_40_percent",
        block(plan.BANK, f"{_FROM_EDGE} numgen random mod 100 < 40 counter drop"),
        by_chance=True,
    ),
    Fault(
        "bank_loss_5_percent",
        block(plan.BANK, f"{_FROM_EDGE} numgen random mod 100 < 5 counter drop"),
        by_chance=True,
    ),
)

_ONE = (
    Fault("crm_silent", block(plan.BANK, f"ip daddr {plan.CRM} drop"), _CRM),
    Fault("crm_refused", stop("crm"), _CRM),
    Fault("crm_500", variant("crm", "500"), _CRM),
    Fault("crm_503", variant("crm", "503"), _CRM),
    Fault("crm_reset", variant("crm", "reset"), _CRM),
    Fault("crm_without_tls", variant("crm", "plain"), _CRM),
    Fault("crm_tls_hung", freeze("crm"), _CRM),
    Fault("crm_hung", variant("crm", "hung"), _CRM),
    Fault("crm_slow", variant("crm", "slow"), _CRM),
    Fault("crm_expired_certificate", variant("crm", "expired"), _CRM),
    Fault("crm_certificate_of_another", variant("crm", "other_name"), _CRM),
    Fault("crm_certificate_of_nobody", variant("crm", "untrusted"), _CRM),
    Fault("chat_silent", block(plan.BANK, f"ip daddr {plan.CHAT} drop"), _CHAT),
    Fault("chat_refused", stop("chat"), _CHAT),
    Fault("chat_503", variant("chat", "503"), _CHAT),
    Fault("chat_bad_gateway", stop("chat_server"), _CHAT),
    Fault("chat_reset", variant("chat", "reset"), _CHAT),
    Fault("chat_hung", freeze("chat_server"), _CHAT),
    Fault("chat_expired_certificate", variant("chat", "expired"), _CHAT),
    Fault("telephony_silent", block(plan.BANK, "udp dport 5060 drop"), _TELEPHONY),
    Fault("telephony_refused", stop("telephony"), _TELEPHONY),
    Fault("telephony_503", variant("telephony", "503"), _TELEPHONY),
)

_ALL = (
    Fault("services_silent", block(plan.BANK, f"ip daddr {{ {_SERVERS} }} drop"), _SERVICES),
    Fault("services_refused", stop("crm", "chat", "telephony"), _SERVICES),
    Fault(
        "services_503",
        together(variant("crm", "503"), variant("chat", "503"), variant("telephony", "503")),
        _SERVICES,
    ),
)

FAULTS = (*_NETWORK, *_ONE, *_ALL)
