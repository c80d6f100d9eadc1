"""What is normal here, learned while all was well, and the file it is kept in."""

from runbook.learned.learning import (
    BELIEVED,
    BLOCKED_AFTER,
    MOST_ADDRESSES,
    MOST_NAMES,
    MOST_NETWORKS,
    MOST_PATHS,
    MOST_PROBES,
    Learned,
    Network,
    Seen,
    Silence,
    Took,
    learn,
    network_key,
    pruned,
)
from runbook.learned.look import Look, look_of

__all__ = [
    "BELIEVED",
    "BLOCKED_AFTER",
    "MOST_ADDRESSES",
    "MOST_NAMES",
    "MOST_NETWORKS",
    "MOST_PATHS",
    "MOST_PROBES",
    "Learned",
    "Look",
    "Network",
    "Seen",
    "Silence",
    "Took",
    "learn",
    "look_of",
    "network_key",
    "pruned",
]
