"""What a description of all routes allows, and what it forbids: schemathesis thinks it up.

For whoever may do most, for who only looks, for nobody, and for an operator's PC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis import openapi as descriptions
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from runbook.hub.api import roll
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.rooms.serving import LIVE_PATH
from runbook.hub.rooms.all_rooms import ROOMS
from tests.integration.hub.api.running import ANSWERS_WITHIN, RunningApi, enrolled
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter
from tests.integration.hub.rooms.describing import ROUTES, VARIES, description
from tests.integration.hub.rooms.test_routes import key_of

EXAMPLES = 5
"""Of each operation and each mode: some 2,000 requests of all persons, the same each time."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FIXED = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Thought = tuple[Case, Any]
"""A request, and its body without anybody's key."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture(autouse=True)
def _as_often_as_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limiter, "try_once", lambda *_: 0.0)
    monkeypatch.setattr(roll, "PER_SECOND", 1e6)


@dataclass
class Asker:
    """Somebody who sends whatever is thought up. ``key`` stands in her forms."""

    api: RunningApi
    headers: dict[str, str]
    key: str = ""
    session: requests.Session = field(default_factory=requests.Session)
    asked: int = 0

    def ask(self, thought: Thought) -> None:
        """Send it, and judge the answer."""
        self.asked += 1
        case, body = thought
        case.body = body | {"key": self.key} if self.key and isinstance(body, dict) else body
        self.session.cookies.clear()
        case.call_and_validate(
            base_url=self.api.url,
            session=self.session,
            headers=self.headers,
            checks=CHECKS,
            allow_redirects=False,
            timeout=ANSWERS_WITHIN,
        )


@pytest.fixture
def asker(
    request: pytest.FixtureRequest, busy: Night, enter: Enter, api: RunningApi
) -> Iterator[Asker]:
    """By the name of a person, of an operator's PC, or of nobody."""
    who: str = request.param
    headers = {"origin": api.url, "sec-fetch-site": "same-origin"}
    key = ""
    if who.startswith("op-"):
        headers |= enrolled(api, who).headers
    elif who:
        visitor = enter(who)
        key = key_of(visitor)
        headers["cookie"] = f"runbook={visitor.client.cookies['runbook']}"
    one = Asker(api, headers, key)
    one.session.trust_env = False
    yield one
    one.session.close()


def thought_up(operation: object, mode: GenerationMode) -> Iterator[Thought]:
    strategy = operation.as_strategy(generation_mode=mode)  # type: ignore[attr-defined]
    found: list[Thought] = []

    @seed(4)
    @FIXED
    @given(case=strategy)
    def each(case: Case) -> None:
        found.append((case, case.body))

    each()
    yield from found


@pytest.fixture(scope="module")
def thoughts() -> list[Thought]:
    """Of every operation. To think them up takes longer than to send them: once for everybody."""
    operations = [one.ok() for one in descriptions.from_dict(description()).get_all_operations()]
    return [each for one in operations for mode in MODES for each in thought_up(one, mode)]


def test_the_description_leaves_no_route_out() -> None:
    described = set(description()["paths"])
    assert described == set(ROUTES) - {LIVE_PATH}
    assert {one.path for one in ROOMS} <= described
    assert all(VARIES.sub("x", one) for one in described)


@pytest.mark.parametrize("asker", ["lead", "auditor", "", "op-117"], indirect=True)
def test_whatever_is_thought_up_is_answered_as_described(
    asker: Asker, thoughts: list[Thought], caplog: pytest.LogCaptureFixture
) -> None:
    is_pc = "authorization" in asker.headers
    for one in thoughts:
        if one[0].path.startswith("/v1/") or not is_pc:
            asker.ask(one)
    assert asker.asked
    assert not [one for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}]
