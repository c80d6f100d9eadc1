"""A thousand agents at one hub on SQLite: nothing installed, nothing set up."""

from bench.hub.keeping import median, record_hub, rows
from bench.hub.loading import FILES, run
from bench.hub.scene import preferred, scene

AGENTS, SECONDS, ROUNDS = 1_000, 60.0, 2


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("sqlite", *FILES)
    for number in range(ROUNDS):
        if str(number) not in kept:
            with preferred() as first, scene() as here:
                here.enrol(AGENTS)
                found = run(here, here.house.on_duty(), AGENTS, SECONDS)
                kept.add(str(number), {**found, "preferred": first})
            print(kept[str(number)], flush=True)
    record_hub(
        {
            "sqlite_agents": AGENTS,
            "sqlite_p99_ms": median([one["p99_ms"] for one in kept.all]),
            "sqlite_lost": sum(one["lost"] for one in kept.all),
            "sqlite_rss_mb": max(one["hub_rss_mb"] for one in kept.all),
            "sqlite_hub_cpu": median([one["hub_cpu"] for one in kept.all]),
        }
    )


if __name__ == "__main__":
    main()
