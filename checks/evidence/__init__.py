"""What an observation proves and what it accuses. PURE.

A success proves the components on its path; a failure accuses those on its path, and proves as
much of it as the failure's code shows to have worked: a refusal comes from a living host, a TLS
time-out from a port that accepted. Facts are one-way: "connected" proves past set-up, not the
path, because a stale tunnel says it too.
"""

from checks.evidence.circumstances import Components
from checks.evidence.kinds import FACTS, INSIDE
from checks.evidence.reading import Evidence, read_all

__all__ = ["FACTS", "INSIDE", "Components", "Evidence", "read_all"]
