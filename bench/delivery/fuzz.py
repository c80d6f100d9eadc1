"""Mutated and made-up deep links, spoken codes and webhooks: none may be believed, none may crash.

The genuine ones are believed, or the whole would prove nothing; what is counted as accepted is
whatever else is.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime

from bench.delivery.keeping import record_delivery, rows
from notifier.delivery import Purpose
from notifier.message import Message
from notifier.webhook.payload import Payload
from notifier.webhook.signature import SIGNATURE_HEADER, signed_headers, verify
from tests.unit.notifier.fuzz_handoff import Fuzzed, fuzz_deep_link, fuzz_spoken

INPUTS, BATCH = 100_000, 25_000
"""Of each kind."""
NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)

Signed = tuple[dict[str, str], bytes]


def main() -> None:
    """Try what is missing, and record."""
    kept = rows("fuzz")
    kinds: dict[str, Callable[[int, int], Fuzzed]] = {
        "link": fuzz_deep_link, "spoken": fuzz_spoken, "webhook": fuzz_webhook,
    }  # fmt: skip
    for kind, fuzzed in kinds.items():
        for seed in range(INPUTS // BATCH):
            if (key := f"{kind} {seed}") not in kept:
                found = fuzzed(BATCH, seed)
                if not found.believed:
                    raise RuntimeError(f"{key}: not even genuine ones are believed")
                row = {"inputs": found.rounds, "believed": found.believed, "wrong": found.wrong}
                kept.add(key, row)
    record_delivery(
        {
            "fuzz_inputs": sum(one["inputs"] for one in kept.all),
            "fuzz_genuine_believed": sum(one["believed"] - len(one["wrong"]) for one in kept.all),
            "fuzz_accepted": sum(len(one["wrong"]) for one in kept.all),
        }
    )


def fuzz_webhook(rounds: int, seed: int) -> Fuzzed:
    """Verify so many webhooks, changed in a header, in the body, or mixed from two."""
    chance = random.Random(seed)
    key, believed, wrong = chance.randbytes(32), 0, list[str]()
    genuine = [_signed(chance, key) for _ in range(20)]
    known = {(_shown(one)): one for one in genuine}
    for _ in range(rounds):
        headers, body = _changed(chance, *chance.choice(genuine), genuine)
        if isinstance(verify(headers, body, [key], NOW), Payload):
            believed += 1
            # A name of a header in other letters, and another signature beside the right one,
            # change nothing of what is said.
            if _shown((headers, body)) not in known:
                wrong.append(_shown((headers, body)))
    return Fuzzed(rounds, believed, tuple(wrong))


def _signed(chance: random.Random, key: bytes) -> Signed:
    identifier = chance.randbytes(16).hex()
    message = Message(f"Сбой {chance.randrange(1000)}", ("С 02:13 МСК",), "Инцидент")
    payload = Payload(
        identifier, chance.randbytes(8).hex(), Purpose.RING, "shift_lead", message,
        repeat=False, late=False, created_at=NOW, sent_at=NOW,
    )  # fmt: skip
    body = payload.to_body()
    return signed_headers(identifier, int(NOW.timestamp()), body, [key]), body


def _shown(signed: Signed) -> str:
    """Id, time and body: what a signature vouches for."""
    headers = {name.lower(): value for name, value in signed[0].items()}
    said = [value for name, value in sorted(headers.items()) if name != SIGNATURE_HEADER]
    return "\n".join([*said, signed[1].decode("utf-8", "backslashreplace")])


def _changed(
    chance: random.Random, headers: dict[str, str], body: bytes, others: list[Signed]
) -> Signed:
    other_headers, other_body = chance.choice(others)
    name = chance.choice(list(headers))
    ways: tuple[Callable[[], Signed], ...] = (
        lambda: (headers, body),
        lambda: (headers, _bytes_changed(chance, body)),
        lambda: (headers, other_body),
        lambda: ({**headers, name: other_headers[name]}, body),
        lambda: ({**headers, name: _text_changed(chance, headers[name])}, body),
        lambda: ({one: value for one, value in headers.items() if one != name}, body),
        lambda: ({**headers, name.upper(): headers[name]}, body),
        lambda: (headers, chance.randbytes(chance.randrange(200))),
    )
    return chance.choice(ways)()


def _bytes_changed(chance: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randrange(2)] = chance.randbytes(chance.randrange(3))
    return bytes(changed)


def _text_changed(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    strange = chance.choice("0aZ=,. \n٣é\ud800-+")
    return text[:at] + strange + text[at + chance.randrange(2) :]


if __name__ == "__main__":
    main()
