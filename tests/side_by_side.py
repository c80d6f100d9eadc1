"""How the processes of a run in lanes get their tests: each reads and runs those of its own lanes.

All ways of sharing out in pytest-xdist but one let every process read all tests, which takes each
of them half a minute of processor time. "Each" runs everything in every process, and does not ask
whether everything is the same everywhere: with processes that read only their own (``conftest.py``)
everything is run once.
"""

from collections.abc import Sequence

from xdist.scheduler import EachScheduling
from xdist.workermanage import WorkerController


class ByLane(EachScheduling):
    """Each process runs what it has found; one that crashed is followed by one in its place."""

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """What a process has found; a follower goes on after the test the first one died of."""
        if not self.collection_is_completed:
            super().add_node_collection(node, collection)
            return
        self.node2collection[node] = list(collection)
        own = node.workerinput["lanes"]
        dead = [one for one in self._removed2pending if one.workerinput["lanes"] == own]
        if dead:
            self.node2pending[node] = self._removed2pending.pop(dead[0])
        else:  # it died of its last test
            self._started.append(node)
            node.shutdown()

    def schedule(self) -> None:
        """Start them, and let pytest know of the tests of all, not only of those found last."""
        found = {tuple(n.workerinput["lanes"]): len(c) for n, c in self.node2collection.items()}
        session = self.config.pluginmanager.getplugin("dsession")._session
        session.testscollected = sum(found.values())
        super().schedule()
