"""PURE. What a verdict means for people: for the operator now, for the lead, for the administrator.

Everything here is a text id of the catalogue. The operator does one thing at a time, four at the
most. With the provider's faults the lead is told before she rings her provider. Only her own screen
may show what needs ``provider_phone`` or ``contract``.
"""

from collections.abc import Mapping
from typing import NamedTuple

ALMOST_CERTAIN = 0.9
LIKELY = 0.6


class Step(NamedTuple):
    """One thing for the operator to do. ``interrupts``: it would cut a live call, so it waits."""

    text_id: str
    interrupts: bool = False


class Advice(NamedTuple):
    """What is said about one cause. ``lead`` begins with what is asked of the lead."""

    cause: str
    operator: tuple[Step, ...]
    lead: tuple[str, ...]
    administrator: tuple[str, ...]

    @property
    def name(self) -> str:
        """The cause in a few words, fit for a messenger: no inner names, no values."""
        return f"cause.{self.cause}.name"

    @property
    def summary(self) -> str:
        """What it is, in a calm sentence or two, for the operator."""
        return f"cause.{self.cause}.summary"


_STEPS: Mapping[str, tuple[str, ...]] = {
    # A step after "!" would cut a live call.
    "healthy.ok": ("say_what_fails", "!restart_program", "ring_lead"),
    "undetermined.ambiguous": ("touch_nothing", "say_what_fails", "lead_first"),
    "pc.adapter_disabled": ("flight_mode", "enable_adapter", "!restart_pc", "ring_lead"),
    "pc.no_route": ("!reconnect_network", "!restart_pc", "ring_lead"),
    "pc.dns_settings": ("!automatic_dns", "ring_lead"),
    "pc.overloaded": ("close_programs", "wait_minute", "!restart_pc"),
    "pc.disk_full": ("empty_bin", "!restart_program", "ring_lead"),
    "pc.clock_wrong": ("sync_clock", "!restart_program", "ring_lead"),
    "pc.app_not_running": ("start_program", "!restart_pc", "ring_lead"),
    "home_network.no_link": ("check_cable", "join_wifi", "!restart_router", "ring_lead"),
    "home_network.no_address": ("!reconnect_network", "!restart_router", "ring_lead"),
    "home_network.router_silent": ("check_router_power", "!restart_router", "ring_lead"),
    "home_network.router_dns": ("!restart_router", "ring_lead"),
    "home_network.weak_wifi": ("move_closer", "!plug_cable"),
    "home_network.unstable": ("!check_cable", "!plug_cable", "!restart_router", "ring_lead"),
    "home_network.lossy": ("stop_downloads", "move_closer", "!plug_cable", "!restart_router"),
    "home_network.power_cut": ("lead_first", "save_battery", "ask_power", "pass_answer"),
    "isp.no_internet": ("lead_first", "call_provider", "ask_provider", "pass_answer"),
    "isp.dns_failure": ("lead_first", "call_provider", "ask_names", "pass_answer"),
    "isp.captive_portal": ("lead_first", "call_provider", "ask_access", "pass_answer"),
    "isp.lossy": ("lead_first", "call_provider", "ask_quality", "pass_answer"),
    "isp.vpn_blocked": ("lead_first", "call_provider", "ask_vpn", "pass_answer"),
    "isp.mtu_blackhole": ("lead_first", "call_provider", "ask_large", "pass_answer"),
    "isp.whitelist_only": ("lead_first", "call_provider", "ask_limits", "pass_answer"),
    "vpn_client.stopped": ("start_vpn", "!restart_pc", "ring_lead"),
    "vpn_client.disconnected": ("connect_vpn", "password_once", "ring_lead"),
    "vpn_client.no_routes": ("!reconnect_vpn", "!restart_pc", "ring_lead"),
    "vpn_client.no_traffic": ("!reconnect_vpn", "!restart_pc", "ring_lead"),
    "vpn_client.certificate_expired": ("no_password", "administrator_mends", "lead_first"),
    "vpn_client.authentication": ("no_password", "administrator_mends", "lead_first"),
    "vpn_gateway.unreachable": ("lead_first", "nothing_at_home", "connect_once"),
    "vpn_gateway.refused": ("lead_first", "nothing_at_home", "connect_once"),
    "vpn_gateway.unhealthy": ("lead_first", "nothing_at_home", "connect_once"),
    "bank_network.unreachable": ("lead_first", "nothing_at_home", "wait_bank"),
    "bank_network.dns_failure": ("lead_first", "nothing_at_home", "wait_bank"),
    "bank_network.lossy": ("lead_first", "nothing_at_home", "press_once"),
    "bank_service.unreachable": ("lead_first", "use_the_rest", "wait_bank"),
    "bank_service.refused": ("lead_first", "use_the_rest", "wait_bank"),
    "bank_service.error": ("lead_first", "use_the_rest", "wait_bank"),
    "bank_service.slow": ("press_once", "lead_first"),
    "bank_service.certificate_expired": ("no_bypass", "lead_first", "use_the_rest"),
}

_NOTHING_YET = ("nothing_yet",)
_COVER = ("cover",)
_COVER_AND_ADMINISTRATOR = ("cover", "administrator")
_STANDBY = ("call_standby", "wait_provider")
_INCIDENT = ("open_incident", "monitoring_if_many")

_LEAD_OF_DOMAIN: Mapping[str, tuple[str, ...]] = {
    "healthy": ("nothing_yet", "cover_if_reported"),
    "undetermined": ("cover", "ask_others"),
    "pc": _COVER,
    "home_network": _COVER,
    "isp": _STANDBY,
    "vpn_client": _COVER,
    "vpn_gateway": _INCIDENT,
    "bank_network": _INCIDENT,
    "bank_service": _INCIDENT,
}

_LEAD_OF_CAUSE: Mapping[str, tuple[str, ...]] = {
    "pc.overloaded": _NOTHING_YET,
    "pc.disk_full": _NOTHING_YET,
    "pc.app_not_running": _NOTHING_YET,
    "pc.dns_settings": _COVER_AND_ADMINISTRATOR,
    "pc.clock_wrong": _COVER_AND_ADMINISTRATOR,
    "home_network.weak_wifi": _NOTHING_YET,
    "home_network.lossy": _NOTHING_YET,
    "home_network.power_cut": ("call_standby", "cover"),
    "vpn_client.certificate_expired": ("administrator_incident", "cover"),
    "vpn_client.authentication": ("administrator_incident", "cover"),
}

CAUSES: tuple[str, ...] = tuple(_STEPS)
"""Every cause of the catalogue."""


def advice(cause: str) -> Advice:
    """What to say about a cause; an unknown one is treated as undetermined, never as an error."""
    known = cause if cause in _STEPS else "undetermined.ambiguous"
    lead = _LEAD_OF_CAUSE.get(known) or _LEAD_OF_DOMAIN[known.partition(".")[0]]
    return Advice(
        known,
        tuple(_step(name) for name in _STEPS[known]),
        tuple(f"lead.{name}" for name in lead),
        (f"administrator.{known}", "administrator.evidence"),
    )


def _step(name: str) -> Step:
    return Step(f"step.{name.removeprefix('!')}", name.startswith("!"))


def confidence_words(confidence: float) -> str:
    """The text id of how sure we are, for a confidence from 0 to 1: people never read per cent."""
    if confidence >= ALMOST_CERTAIN:
        return "confidence.almost_certain"
    if confidence >= LIKELY:
        return "confidence.likely"
    return "confidence.unclear"
