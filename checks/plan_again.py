"""What is asked in addition once the first answers are known. PURE.

Loss is measured where packets seem to get lost. While services stay silent, the road that others
proved is asked about once more, because a fault may have begun in between; and where every
encrypted one hangs, small segments are tried beside large ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks.component import Component, Part
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Path, Paths
from checks.plan import LOSS_EACH, LOSS_GAP_MS, LOSS_TRIES, WAIT, plan_probes
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import Subject
from checks.tries import MOST_TRIES

SILENT_FOR = 0.6
"""Seconds without an answer from a service after which the road to it is asked about again."""
OLD = 0.4
"""Seconds after which a proof may be out of date."""
_LONGER = 2.5
"""How much longer than the first answer one of many may take before it counts as lost."""
_INSIDE = (ProbeKind.INNER_GATEWAY, ProbeKind.CONTROL, ProbeKind.BANK_DNS)
_OUTSIDE = (
    ProbeKind.GATEWAY_TCP,
    ProbeKind.GATEWAY_HELLO,
    ProbeKind.GATEWAY_TCPT,
    ProbeKind.GATEWAY_NAT_T,
    ProbeKind.ROUTER_TCP,
    ProbeKind.ROUTER_NAME,
)
_PUBLIC = (ProbeKind.ANCHOR, ProbeKind.FOREIGN)


def plan_loss(subject: Subject, situation: Situation, seen: Sequence[Observation]) -> list[Probe]:
    """The second pass: many tries on each segment, towards places that answered before."""
    paths = Paths.of(subject)
    home = (paths.home(Part.LOSS),)
    isp = (*home, paths.isp(Part.LOSS))
    bank = (*isp, paths.bank(Part.LOSS))
    planned = {probe.id: probe for probe in plan_probes(subject, situation)}
    # A gateway that answers for itself shows nothing of the road behind it.
    controls = {one.id for one in planned.values() if one.kind is ProbeKind.CONTROL}
    beyond = controls - {one.probe for one in seen if one.timed_out and one.attempts >= MOST_TRIES}
    inside = ProbeKind.CONTROL if beyond else ProbeKind.INNER_GATEWAY
    segments: tuple[tuple[tuple[ProbeKind, ...], Path], ...] = (
        ((ProbeKind.ROUTER_TCP, ProbeKind.ROUTER_NAME), home),
        ((ProbeKind.ANCHOR, ProbeKind.FOREIGN, ProbeKind.RESOLVER_TCP), isp),
        ((inside,), bank),
    )
    probes = []
    for kinds, losses in segments:
        answered = [one for one in seen if one.kind in kinds and one.outcome is Outcome.PASSED]
        answered.sort(key=lambda one: kinds.index(one.kind))
        for one in answered[:1]:
            path = (*_road(planned[one.probe], paths), *losses)
            probes.append(_loss_probe(planned[one.probe], one, path))
    return probes


def _road(probe: Probe, paths: Paths) -> Path:
    """What so many tries cross before the segment they are to measure is over."""
    if any(one.part is Part.DATA for one in probe.path):
        bank = (paths.bank(Part.CORE), paths.bank(Part.SEGMENT))
        return (*paths.inside(), *(one for one in bank if one in probe.path))
    if probe.kind in {ProbeKind.ROUTER_TCP, ProbeKind.ROUTER_NAME}:
        return paths.lan
    return paths.net


def _loss_probe(probe: Probe, answered: Observation, path: tuple[Component, ...]) -> Probe:
    dns = probe.kind is ProbeKind.ROUTER_NAME
    took = answered.values.get("connect_ms", answered.values.get("rtt_ms", 0))
    needed = _LONGER * took / 1000 if isinstance(took, (int, float)) else 0.0
    options: dict[str, str | int | float] = {
        **probe.options,
        "tries": LOSS_TRIES,
        "gap_ms": LOSS_GAP_MS,
        "each_s": max(LOSS_EACH, round(needed, 3)),
        "method": "dns" if dns else "tcp",
    }
    port = answered.values.get("port")
    far_end = probe.far_end
    if far_end is not None and isinstance(port, int):
        far_end = replace(far_end, port=port)
    return replace(probe, kind=ProbeKind.LOSS, path=path, far_end=far_end, options=options)


def old_witnesses(seen: Iterable[Observation], now: float) -> list[str]:
    """Ids of the probes to repeat: whose answers from inside, and from before it, are old by now.

    None when nothing inside has answered: then there is no proof to doubt.
    """
    old = [
        one
        for one in seen
        if one.outcome is Outcome.PASSED and one.at_ms + one.elapsed_ms <= (now - OLD) * 1000
    ]
    inside = [one.probe for one in old if one.kind in _INSIDE]
    if not inside:
        return []
    outside = [one.probe for one in old if one.kind in _OUTSIDE]
    return [*inside, *outside, *[one.probe for one in old if one.kind in _PUBLIC][:1]]


def plan_small_segments(subject: Subject, hanging: Iterable[Probe]) -> Iterator[Probe]:
    """For every encrypted service inside, when all of them hang: large packets, then small ones."""
    inside = {one.id: one for one in hanging if _is_encrypted(one) and _is_inside(one)}
    encrypted = {one.id for one in subject.services if one.target.encrypted}
    if {one.target for one in inside.values()} != encrypted:
        return
    paths = Paths.of(subject)
    for one in inside.values():
        beyond = {Part.CERTIFICATE, Part.SLOW}
        path = (*(part for part in one.path if part.part not in beyond), paths.tunnel(Part.MTU))
        options: dict[str, str | int | float] = {"connect_wait": WAIT / 2}
        yield replace(one, kind=ProbeKind.MTU, path=path, options=options)


def _is_encrypted(probe: Probe) -> bool:
    return probe.far_end is not None and probe.far_end.encrypted


def _is_inside(probe: Probe) -> bool:
    return any(one.part is Part.DATA for one in probe.path)
