"""The hub's figures for Prometheus: counts and times, nobody's name and no address."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200)


class Meters:
    """One registry for one process. What is set at each reading is a gauge."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "runbook_hub_requests", "Requests", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "runbook_hub_request_seconds",
            "How long requests took",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._batch = Histogram(
            "runbook_hub_batch_reports",
            "Reports in one commit",
            buckets=_SIZES,
            registry=self._registry,
        )
        self._commit = Histogram(
            "runbook_hub_commit_seconds",
            "How long commits of reports took",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._gauges: dict[str, Gauge] = {}
        self._by_route: dict[tuple[str, int], Counter] = {}
        self._seconds_of: dict[str, Histogram] = {}

    def note_request(self, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        # Finding the child by its labels costs more than counting.
        counter = self._by_route.get((route, status))
        if counter is None:
            counter = self._by_route[route, status] = self._requests.labels(route, status)
        counter.inc()
        histogram = self._seconds_of.get(route)
        if histogram is None:
            histogram = self._seconds_of[route] = self._seconds.labels(route)
        histogram.observe(seconds)

    def note_commit(self, reports: int, seconds: float) -> None:
        """So many reports were committed at once."""
        self._batch.observe(reports)
        self._commit.observe(seconds)

    def set(self, name: str, what: str, value: float) -> None:
        """Set the gauge ``runbook_hub_<name>``; ``what`` describes it."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = Gauge(f"runbook_hub_{name}", what, registry=self._registry)
            self._gauges[name] = gauge
        gauge.set(value)

    def text(self) -> bytes:
        """Everything in the text format, version 0.0.4."""
        return generate_latest(self._registry)
