"""What an operator's PC has told the hub, so that there is evidence."""

from runbook.hub.store import agents, reports
from runbook.hub.store.reports import Incoming
from runbook.reporting.shapes import Diagnosis, Moment, Report, Sight, Surroundings
from tests.integration.hub.incidents.night import Night

GATEWAY = "gateway:vpn.bank.example/host"
INNER = "connect to 203.0.113.10:443 timed out"


def looked(night: Night, number: int = 1, provider: str = "domru") -> None:
    """The PC of the operator of incident key ``number`` was looked at just now."""
    operator, now = f"op-{number + 100}", night.clock.now
    router = f"home:{operator}/router"
    sights = (
        Sight(
            probe="gateway_tcp:tcp://203.0.113.10:443",
            outcome="failed",
            at_ms=12,
            path=(router, GATEWAY),
            elapsed_ms=1500,
            failure="timed_out",
            operation="connect",
            attempts=3,
            detail=INNER,
        ),
        Sight(
            probe="anchor:tls://ya.ru:443", outcome="passed", at_ms=3, path=(router, "anchor:ya.ru")
        ),
    )
    report = Report(
        agent=operator,
        sequence=1,
        sent=now,
        version="1.4.0",
        where=Surroundings(provider=provider, city="Оренбург", gateway="vpn.bank.example"),
        diagnosis=Diagnosis(
            made=Moment(wall=now, age_ms=1000),
            cause="vpn_gateway.unreachable",
            side="bank",
            observations=sights,
        ),
    )
    with night.store.write() as tx:
        agents.enrol(tx, operator, bytes(32), bytes(32))
        reports.take(tx, [Incoming(operator, report, now)])
