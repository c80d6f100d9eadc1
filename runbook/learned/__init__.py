"""What worked while all was well, and the file it is kept in."""

from runbook.learned.learning import (
    BELIEVED,
    MOST_NAMES,
    MOST_NETWORKS,
    MOST_PROBES,
    Learned,
    Network,
    Seen,
    learn,
    network_key,
    pruned,
)

__all__ = [
    "BELIEVED",
    "MOST_NAMES",
    "MOST_NETWORKS",
    "MOST_PROBES",
    "Learned",
    "Network",
    "Seen",
    "learn",
    "network_key",
    "pruned",
]
