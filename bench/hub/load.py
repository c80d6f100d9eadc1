"""Ten thousand agents at one hub on PostgreSQL: how long they wait, what is lost, what it costs."""

from bench.hub.keeping import median, record_hub, rows
from bench.hub.loading import FILES, run
from bench.hub.scene import family, postgres, preferred, scene

AGENTS, SECONDS, ROUNDS = 10_000, 60.0, 3


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("load", *FILES)
    for number in range(ROUNDS):
        if str(number) not in kept:
            with preferred() as first, postgres() as server, scene(server.database()) as here:
                here.enrol(AGENTS)
                hub = here.house.on_duty()
                database = family(server.pid)
                found = run(here, hub, AGENTS, SECONDS, database)
                kept.add(str(number), {**found, "preferred": first})
            print(kept[str(number)], flush=True)
    record_hub(
        {
            "agents": AGENTS,
            "p50_ms": median([one["p50_ms"] for one in kept.all]),
            "p99_ms": median([one["p99_ms"] for one in kept.all]),
            "p99_worst_round_ms": max(one["p99_ms"] for one in kept.all),
            "lost": sum(one["lost"] for one in kept.all),
            "not_answered_200": sum(_refused(one["statuses"]) for one in kept.all),
            "rss_mb": max(one["hub_rss_mb"] for one in kept.all),
            "hub_cpu": median([one["hub_cpu"] for one in kept.all]),
            "generator_cpu": median([one["generator_cpu"] for one in kept.all]),
            "database_cpu": median([one["database_cpu"] for one in kept.all]),
            "load_beside_1m": median([one["load_1m"] for one in kept.all]),
        }
    )


def _refused(statuses: dict[str, int]) -> int:
    return sum(count for status, count in statuses.items() if status != "200")


if __name__ == "__main__":
    main()
