"""Which step of a probe failed: an exception that keeps the step beside the failure's code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from checks.failure import Failure, Operation, classify


class StepFailedError(Exception):
    """A step failed in a way that says something about the network.

    ``values`` are figures measured before it failed. The text never holds a URL or an address
    that was not configured.
    """

    def __init__(
        self,
        failure: Failure,
        operation: Operation,
        detail: str = "",
        values: Mapping[str, str | int | float | bool] | None = None,
    ) -> None:
        super().__init__(f"{operation}: {failure}")
        self.failure = failure
        self.operation = operation
        self.detail = detail
        self.values = dict(values or {})


@contextmanager
def step(operation: Operation) -> Iterator[None]:
    """Name the step that runs inside. What cannot be classified passes through unchanged.

    Raises StepFailedError for every failure of the network.
    """
    try:
        yield
    except StepFailedError:
        raise
    except Exception as error:
        failure = classify(error)
        if failure is None:
            raise
        raise StepFailedError(failure, operation) from error
