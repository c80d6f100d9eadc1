"""PURE. One table of a drill's file: values by their types, with every fault found on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from runbook.drill.case import Words
from runbook.drill.fields import KEYS
from runbook.settings.problem import Fault, KeyPath

Found = tuple[KeyPath, Fault]
LANGUAGES = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Table:
    """A table, where it stands, and the list that its faults go onto.

    A value that cannot be used is noted and its default given: all faults are found in one reading.
    """

    values: Mapping[str, object]
    path: KeyPath
    found: list[Found] = field(repr=False)

    def check_keys(self, kind: str) -> None:
        """Note the keys that no such table has."""
        for key in self.values:
            if key not in KEYS[kind]:
                self.fault(key, "unknown_key", known=", ".join(sorted(KEYS[kind])))

    def fault(self, key: str, rule: str, **values: str | float) -> None:
        """Note that something is wrong with the value of a key."""
        path = (*self.path, key) if key else self.path
        self.found.append((path, Fault(f"drill.{rule}", values=values)))

    def text(self, key: str, longest: int, default: str | None = None) -> str:
        """A text of one line or several; without a default it must be there."""
        value = self.values.get(key, default)
        if value is None:
            self.fault(key, "missing_key")
        elif not isinstance(value, str) or not value.replace("\n", "").isprintable():
            self.fault(key, "wrong_type", wanted="text")
        elif len(value) > longest:
            self.fault(key, "too_long", most=longest)
        else:
            return value
        return default or ""

    def one_of(self, key: str, known: frozenset[str], default: str | None = None) -> str:
        """One of the known values."""
        value = self.text(key, 100, default)
        if value not in known:
            # What is missing or no text was noted already.
            if self.values.get(key) == value:
                self.fault(key, "unknown_value", known=", ".join(sorted(known)))
            return default or ""
        return value

    def some_of(self, key: str, known: frozenset[str], most: int) -> tuple[str, ...]:
        """Known values, each once."""
        listed = self._listed(key, most)
        for value in listed:
            if not isinstance(value, str) or value not in known:
                self.fault(key, "unknown_value", known=", ".join(sorted(known)))
        found = (one for one in listed if isinstance(one, str) and one in known)
        return tuple(dict.fromkeys(found))

    def number(self, key: str, default: float, bounds: tuple[float, float]) -> float:
        """A number within bounds."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, "wrong_type", wanted="number")
        elif not bounds[0] <= value <= bounds[1]:
            self.fault(key, "out_of_range", least=bounds[0], most=bounds[1])
        else:
            return value
        return default

    def yes(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, "wrong_type", wanted="boolean")
            return default
        return value

    def words(self, key: str, longest: int) -> Words:
        """A sentence in every language the program speaks."""
        said = self.inner(key)
        if said is None:
            self.fault(key, "missing_key")
            return {}
        return {one: said.text(one, longest) for one in LANGUAGES}

    def inner(self, key: str) -> "Table | None":
        """A table within; None when there is none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, "wrong_type", wanted="table")
            return None
        return Table(value, (*self.path, key), self.found)

    def several(self, key: str, most: int) -> Iterator["Table"]:
        """The tables of a list."""
        for index, value in enumerate(self._listed(key, most)):
            if isinstance(value, Mapping):
                yield Table(value, (*self.path, key, index), self.found)
            else:
                self.fault(key, "wrong_type", wanted="table")

    def _listed(self, key: str, most: int) -> Sequence[object]:
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fault(key, "wrong_type", wanted="list")
            return []
        if len(value) > most:
            self.fault(key, "too_many", most=most)
        return value[:most]
