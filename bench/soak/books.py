"""At the end: everything that was caused is looked for in the journals and at the hub."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from bench.soak.ledger import Entry, Ledger
from bench.soak.scene import LEAD, Scene
from runbook.agent.line.patience import BANK_SPREAD, LEASE_WAIT
from runbook.hub.store.events import BY
from tests.lab.homes import Home
from tests.lab.namespaces import waiting

SETTLES_S = 120.0
REPEAT = "Повтор"
_AFTER_S = 20.0
"""A fault may be written down a little after it is over."""
_WRITTEN = {"ack": "incident.acknowledged", "resolve": "incident.closed"}
_UNSENT = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')"


def books(scene: Scene, ledger: Ledger) -> dict[str, Any]:
    """Counts of what was caused, and under ``lost`` whatever is not where it must be."""
    unsent = _settled(scene)
    lost: dict[str, list[Any]] = {
        "deliveries_open": unsent,
        "deliveries_failed": _failed(scene),
        "faults_unnoticed": _unnoticed(scene, ledger),
        "incidents_not_at_hub": _not_at_hub(scene),
        "incidents_open": _still_open(scene),
        "incidents_nobody_was_told_of": _untold(scene, ledger),
        "promises": _promises(scene, ledger),
        "presses": _presses(scene, ledger),
        "chains": _chains(scene),
        "told_twice": _twice(scene),
        "temporary_files": scene.temporary(),
    }
    tabs = {name: tab.orders(tell=True) for name, tab in scene.tabs.items()}
    lost["tabs_deaf"] = [name for name, one in tabs.items() if one["silent_s"] > 10]
    return {
        "faults": len(ledger.all("fault")),
        "lab_failures": [one["name"] for one in ledger.all("lab failed")],
        "promises": len(ledger.all("promise")),
        "kept": len(ledger.all("kept")),
        "presses": len(ledger.all("press")),
        "reports": scene.hub_rows("SELECT count(*) FROM reports")[0][0],
        "incidents_on_pcs": sum(len(_incidents(scene, one)) for one in scene.street),
        "incidents_at_hub": scene.hub_rows("SELECT count(*) FROM incidents")[0][0],
        "messages_of_hub": len(scene.house.in_telegram()),
        "letters_of_hub": len(scene.house.letters()),
        "messages_of_agents": len(_by_agents(scene)),
        "tabs": tabs,
        "lost": {name: found for name, found in lost.items() if found},
    }


def _settled(scene: Scene) -> list[str]:
    """Whose deliveries do not come to an end."""
    for _ in waiting(SETTLES_S, 2.0):
        found = [one.operator for one in scene.street if scene.rows(one, _UNSENT)[0][0]]
        found += ["hub"] if scene.hub_rows(_UNSENT)[0][0] else []
        if not found:
            break
    return found


def _failed(scene: Scene) -> list[list[Any]]:
    asked = "SELECT seq, purpose, channel, error FROM outbox WHERE state = 'failed'"
    every = [(home.operator, scene.rows(home, asked)) for home in scene.street]
    every.append(("hub", [list(one) for one in scene.hub_rows(asked)]))
    return [[whose, *row] for whose, rows in every for row in rows]


def _incidents(scene: Scene, home: Home) -> list[list[Any]]:
    return scene.rows(
        home, "SELECT key, opened_at, coalesce(restored_at, closed_at), cause FROM incidents"
    )


def _unnoticed(scene: Scene, ledger: Ledger) -> list[list[str]]:
    ends: dict[float, float] = {one["began"]: one["at"] for one in ledger.all("mended")}
    return [
        [fault["name"], home.operator]
        for fault in ledger.all("fault")
        for home in scene.street
        if home.operator in fault["whose"]
        and not _during(_incidents(scene, home), fault, ends.get(fault["at"], float(fault["at"])))
    ]


def _during(incidents: list[list[Any]], fault: Entry, end: float) -> bool:
    begun, ended = fault["at"] * 1000, (end + _AFTER_S) * 1000
    return any(at <= ended and (over or ended) >= begun for _, at, over, _ in incidents)


def _not_at_hub(scene: Scene) -> list[list[Any]]:
    known = {key for (key,) in scene.hub_rows("SELECT key FROM incidents")}
    return [
        [home.operator, *row]
        for home in scene.street
        for row in _incidents(scene, home)
        if row[0] not in known
    ]


def _still_open(scene: Scene) -> list[Any]:
    at_home = [
        [home.operator, row[0]]
        for home in scene.street
        for row in _incidents(scene, home)
        if row[2] is None
    ]
    return at_home + [list(one) for one in scene.hub_rows(
        "SELECT number, kind, agent FROM incidents WHERE over = 0"
    )]  # fmt: skip


def _untold(scene: Scene, ledger: Ledger) -> list[list[Any]]:
    """Incidents of which no message was accepted: the hub's, her own, or of the mass one's.

    Without the hub a PC waits its share of a minute with a fault of the bank, so that not every PC
    writes at once; what was over by then is told by the hub's log alone.
    """
    accepted = "SELECT incident FROM outbox WHERE state = 'accepted' AND purpose = 'ring'"
    told = {key for (key,) in scene.hub_rows(accepted)}
    for home in scene.street:
        told |= {key for (key,) in scene.rows(home, accepted)}
    parents: dict[str, set[str]] = {}
    asked = "SELECT members.incident, members.mass FROM members"
    for incident, mass in scene.hub_rows(asked):
        parents.setdefault(incident, set()).add(mass)
    return [
        [home.operator, *row]
        for home in scene.street
        for row in _incidents(scene, home)
        if not told & {row[0], *parents.get(row[0], ())} and not _waited_out(row, ledger)
    ]


def _waited_out(incident: list[Any], ledger: Ledger) -> bool:
    """Whether the hub was away and it was over before the PC would have spoken."""
    _, began, over, cause = incident
    alone = [one for one in ledger.all("fault") if not one["reaches"]]
    last = max((one for one in alone if one["at"] * 1000 <= began), default=None, key=_at)
    ends = {one["began"]: one["at"] * 1000 for one in ledger.all("mended")}
    return (
        str(cause).startswith("bank_")
        and over is not None
        and last is not None
        and began < ends.get(last["at"], 0.0)
        and timedelta(milliseconds=over - began) < LEASE_WAIT + BANK_SPREAD
    )


def _at(entry: Entry) -> float:
    return float(entry["at"])


def _promises(scene: Scene, ledger: Ledger) -> list[Any]:
    """Promises that were pressed and are not written, not kept, or not at the hub."""
    pressed = [one for one in ledger.all("promise") if all(one["pressed"][1:3])]
    refused = [one["reference"] for one in ledger.all("promise") if not all(one["pressed"][1:3])]
    events = Counter(kind for (kind,) in scene.rows(scene.hers, "SELECT kind FROM events"))
    at_hub = scene.hub_rows("SELECT ended_at FROM callbacks")
    counts = {
        "written": events["callback.promised"],
        "completed": events["callback.completed"] + events["callback.fulfilled"],
        "at hub": len(at_hub),
        "ended at hub": sum(ended is not None for (ended,) in at_hub),
    }
    wrong = [[name, count, len(pressed)] for name, count in counts.items() if count < len(pressed)]
    return [*wrong, *(["not pressed", one] for one in refused)]


def _presses(scene: Scene, ledger: Ledger) -> list[Any]:
    """What the lead ordered and the hub has no event of."""
    asked = "SELECT kind, incident, body FROM events WHERE kind LIKE 'incident.%'"
    rows = scene.hub_rows(asked)
    known = {(kind, key) for kind, key, body in rows if json.loads(body).get(BY) == LEAD}
    return [
        [one["order"], one["number"]]
        for one in ledger.all("press")
        if (_WRITTEN[one["order"]], one["key"]) not in known
    ]


def _chains(scene: Scene) -> list[str]:
    found = []
    for home in scene.street:
        done = home.product.run(("incident", "verify"), timeout=60)
        if done.code:
            found.append(f"{home.operator}: {done.out}{done.err}")
    done = scene.house.runbook("log", "--verify")
    return found + ([f"hub: {done.out}{done.err}"] if done.code else [])


def _by_agents(scene: Scene) -> list[dict[str, Any]]:
    return [one for one in scene.lab.messages() if one["method"] == "sendMessage"]


def _twice(scene: Scene) -> list[Any]:
    """Messages that say the same of the same incident again and do not say so."""
    titles = Counter(
        (one["chat_id"], title)
        for one in scene.house.in_telegram()
        if "№" in (title := str(one["text"]).partition("\n")[0]) and REPEAT not in title
    )
    texts = Counter(
        ("agent", text) for one in _by_agents(scene) if REPEAT not in (text := _text_of(one))
    )
    return [[*what, count] for what, count in (titles + texts).items() if count > 1]


def _text_of(message: dict[str, Any]) -> str:
    return str(message["params"].get("text", ""))
