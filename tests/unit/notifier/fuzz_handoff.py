"""Random and mutated links and codes: nothing crashes, and nothing that was not made is believed.

What may be believed is decided here by another way than the decoder's: a link by being the very
text that was signed, a code by its digits alone.
"""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from notifier.handoff import spoken
from notifier.handoff.refusal import Refusal, Why
from notifier.handoff.report import LARGEST_SEQUENCE, Report, decode, encode
from notifier.handoff.spoken import Spoken, spoken_code
from tests.unit.notifier.handoff_samples import any_report

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STRANGE = ALPHABET + "+/=.%\n\0 éЯ٣１🙂\ud800"
_DIGITS = "0123456789"
_TYPED = "0123456789０９ -–+.oOЗ²٣\t\n"


@dataclass(frozen=True)
class Fuzzed:
    """How many were tried and believed; ``wrong`` are inputs that were taken for what they are not.

    ``believed`` includes those that are right: some rounds change nothing.
    """

    rounds: int
    believed: int
    wrong: tuple[str, ...]


def fuzz_deep_link(rounds: int, seed: int) -> Fuzzed:
    """Decode so many starts of a bot, mutated from signed ones or made up."""
    chance = random.Random(seed)
    key, believed, wrong = chance.randbytes(32), 0, list[str]()
    made = [any_report(chance) for _ in range(50)]
    signed = {encode(one, key): one for one in made}
    genuine = list(signed)
    for _ in range(rounds):
        text = _changed(chance, chance.choice(genuine), genuine)
        last = _last(chance, signed.get(text) or chance.choice(made))
        found = decode(text, lambda _: key, lambda _, last=last: last)
        assert isinstance(found, Report | Refusal)
        believed += isinstance(found, Report)
        if not _right(found, signed.get(text), last):
            wrong.append(text)
    return Fuzzed(rounds, believed, tuple(wrong))


def _last(chance: random.Random, of: Report) -> int | None:
    """What was believed last: nothing, this very report, one beside it, or any."""
    near = (of.sequence - 1, of.sequence, of.sequence + 1)
    ends = (0, LARGEST_SEQUENCE, chance.getrandbits(32))
    return chance.choice((None, None, *near, *ends))


def _right(found: Report | Refusal, made: Report | None, last: int | None) -> bool:
    if made is None:
        return isinstance(found, Refusal) and found.code is not Why.OLD
    if last is not None and last > made.sequence:
        return found == Refusal(Why.OLD)
    return found == replace(made, again=last == made.sequence)


def fuzz_spoken(rounds: int, seed: int) -> Fuzzed:
    """Decode so many spoken codes, mutated from real ones or made up."""
    chance = random.Random(seed)
    believed, wrong = 0, list[str]()
    key, operator = chance.randbytes(32), f"op-{chance.randint(1, 999)}"
    genuine = dict[str, tuple[str, int | None]]()
    while len(genuine) < 50:
        incident, cause = chance.randbytes(8).hex(), chance.choice((None, chance.randint(1, 62)))
        genuine[spoken_code(key, operator, incident, cause).replace(" ", "")] = incident[:4], cause
    codes = list(genuine)
    for _ in range(rounds):
        text = _mistyped(chance, chance.choice(codes), codes)
        found = spoken.decode(text, operator, key)
        if not isinstance(found, Spoken):
            assert isinstance(found, Refusal)
            continue
        believed += 1
        if genuine.get(_digits(text)) != (found.incident_start, found.cause):
            wrong.append(text)
    return Fuzzed(rounds, believed, tuple(wrong))


def _changed(chance: random.Random, text: str, others: list[str]) -> str:
    endings = (text + "=", text + "\n", " " + text, text.lower(), text * 2, "")
    ways: tuple[Callable[[], str], ...] = (
        lambda: "".join(chance.choices(ALPHABET, k=64)),
        lambda: "".join(chance.choices(_STRANGE, k=chance.randrange(130))),
        lambda: chance.choice(endings),
        lambda: _misplaced(chance, text, others, ALPHABET, _STRANGE),
        lambda: _misplaced(chance, text, others, ALPHABET, _STRANGE),
        lambda: text,
    )
    return chance.choice(ways)()


def _mistyped(chance: random.Random, code: str, others: list[str]) -> str:
    ways: tuple[Callable[[], str], ...] = (
        lambda: "".join(chance.choices(_DIGITS, k=15)),
        lambda: "".join(chance.choices(_TYPED, k=chance.randrange(30))),
        lambda: _misplaced(chance, code, others, _DIGITS, _TYPED),
        lambda: _misplaced(chance, code, others, _DIGITS, _TYPED),
        lambda: " ".join(code[at : at + 3] for at in range(0, len(code), 3)),
    )
    return chance.choice(ways)()


def _misplaced(
    chance: random.Random, text: str, others: list[str], alphabet: str, strange: str
) -> str:
    """One sign other, more or less; two texts in one; a part elsewhere."""
    at = chance.randrange(len(text))
    first, second = sorted((at, chance.randrange(len(text))))
    ways = (
        text[:at] + chance.choice(alphabet) + text[at + 1 :],
        text[:at] + chance.choice(strange) + text[at:],
        text[:at] + text[at + 1 :],
        text[:at] + chance.choice(others)[at:],
        text[:first] + text[second:] + text[first:second],
    )
    return chance.choice(ways)


def _digits(text: str) -> str:
    """Every digit of a text, in whatever script, and whatever else there is but blanks and dashes.

    Deliberately wider than what the decoder takes: it must not believe more than this.
    """
    kept = (one for one in text if unicodedata.category(one) not in {"Zs", "Pd", "Cc", "Cf"})
    return "".join(str(unicodedata.decimal(one, one)) for one in kept)
