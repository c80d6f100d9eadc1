"""PURE. Takes single values out of a tree and notes what is wrong with them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from runbook.procedure.fields import EXPECTED
from runbook.procedure.tree import Found, Listing, Node, Table, Word, shown_key, words_in
from runbook.settings import rules
from runbook.settings.problem import Fault, KeyPath
from runbook.settings.toml_places import Place

_MOST_NAMED = 12

Values = Mapping[str, str | int | float]
NO_VALUES: Values = MappingProxyType({})


@dataclass
class Reader:
    """What was found wrong so far; lives for one file. ``known_text`` asks the catalogue."""

    known_text: Callable[[str], bool]
    found: list[Found] = field(default_factory=list)

    def add(
        self, place: Place, path: KeyPath, rule_id: str, values: Values = NO_VALUES, hint: str = ""
    ) -> None:
        """Note a fault; what is expected follows from the key it stands at."""
        name = next((one for one in reversed(path) if isinstance(one, str)), "")
        expected, example = EXPECTED.get(name, ("", ""))
        expected = f"procedure.expected.{expected}" if expected else ""
        self.found.append((place, path, Fault(rule_id, expected, example, hint, values)))

    def judged(self, fault: Fault | None, place: Place, path: KeyPath) -> bool:
        """Note a fault of the settings' rules under our name; true when there is none."""
        if fault is None:
            return True
        name = fault.rule_id.replace("settings.", "procedure.")
        self.add(place, path, name, fault.values, fault.hint)
        return False

    def unknown(
        self, place: Place, path: KeyPath, rule_id: str, given: str, known: Iterable[str]
    ) -> None:
        """Note a word that is not among the known ones, with the one that was probably meant."""
        words = sorted(known)
        near = rules.nearest(given, words) if len(given) <= rules.LONGEST_NAME else ""
        more = ", …" if len(words) > _MOST_NAMED else ""
        hint = "settings.hint.nearest" if near else "procedure.hint.allowed"
        allowed = ", ".join(words[:_MOST_NAMED]) + more
        # The allowed words stand in the hint, so that the key's example need not be one of them.
        fault = Fault(rule_id, hint=hint, values={"nearest": near, "allowed": allowed or "…"})
        self.found.append((place, path, fault))

    def table(self, node: Node, path: KeyPath) -> Table | None:
        """The value as a table."""
        if isinstance(node, Table):
            return node
        self.add(node.place, path, "procedure.wrong_type")
        return None

    def word(self, node: Node, path: KeyPath) -> str | None:
        """The value as one word that is not empty."""
        if not isinstance(node, Word):
            self.add(node.place, path, "procedure.wrong_type")
            return None
        text = " ".join(node.text.split())
        if not text:
            self.add(node.place, path, "procedure.empty")
            return None
        return text

    def words(self, node: Node, path: KeyPath) -> list[Word]:
        """The value as one word or a list of words; empty with its fault noted."""
        found = list(words_in(node))
        whole = len(node.items) if isinstance(node, Listing) else 1
        if len(found) < whole:
            self.add(node.place, path, "procedure.wrong_type")
            return []
        if not found or not all(one.text.strip() for one in found):
            self.add(node.place, path, "procedure.empty")
            return []
        return found

    def choice(self, node: Node, path: KeyPath, known: Collection[str]) -> str | None:
        """The value as one of the known words."""
        given = self.word(node, path)
        if given is None or given in known:
            return given
        self.unknown(node.place, path, "procedure.unknown_value", given, known)
        return None

    def flag(self, node: Node, path: KeyPath) -> bool:
        """The value as true or false."""
        given = self.word(node, path)
        if given is not None and given not in {"true", "false"}:
            self.add(node.place, path, "procedure.wrong_type")
        return given == "true"

    def identifier(self, node: Node, path: KeyPath) -> str | None:
        """The value as an id: nothing that ids of answers are made with."""
        given = self.word(node, path)
        if given is None:
            return None
        if rules.identifier(given):
            self.add(node.place, path, "procedure.bad_id")
            return None
        return given

    def number(self, node: Node, path: KeyPath) -> int:
        """The value as a version: a whole number from 1, 0 with its fault noted."""
        given = self.word(node, path)
        if given is not None and not re.fullmatch(r"[1-9][0-9]{0,5}", given):
            self.add(node.place, path, "procedure.bad_version")
            return 0
        return int(given or 0)

    def keys(self, table: Table, path: KeyPath, known: Collection[str]) -> None:
        """Note the keys of a table that are not known."""
        for key, place in table.keys.items():
            if key not in known:
                self.unknown(place, (*path, shown_key(key)), "procedure.unknown_key", key, known)
