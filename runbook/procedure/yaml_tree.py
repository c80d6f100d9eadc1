"""Reads YAML into a tree with places, from the parser's events and never by building objects.

Anchors, aliases, tags and second documents are refused: a file of steps needs none of them, and
with them a few lines can stand for millions. Depth is bounded before anything is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from runbook.procedure.tree import Found, Listing, Node, Table, Tree, Word, shown_key
from runbook.settings.problem import Fault, KeyPath
from runbook.settings.toml_places import Place

DEEPEST = 8
"""Tables and lists within each other; the steps need six."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class _RefusedError(Exception):
    """The file is not read any further."""


@dataclass
class _Open:
    """A table or list whose end has not come. ``key`` is what a table waits for a value of."""

    place: Place
    is_table: bool
    path: KeyPath
    items: list[Node] = field(default_factory=list)
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    key: Word | None = None

    @property
    def next_path(self) -> KeyPath:
        if not self.is_table:
            return (*self.path, len(self.items))
        return (*self.path, shown_key(self.key.text)) if self.key else self.path

    def closed(self) -> Node:
        if self.is_table:
            return Table(self.place, self.values, self.keys)
        return Listing(self.place, tuple(self.items))


@dataclass
class _Builder:
    """Lives for one file."""

    found: list[Found] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    root: Node | None = None
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(event, "procedure.yaml_feature")
        elif isinstance(event, yaml.AliasEvent):
            self.refuse(event, "procedure.yaml_feature")
        elif isinstance(event, _OPENING):
            self.check_plain(event)
            if len(self.open) >= DEEPEST:
                self.refuse(event, "procedure.too_deep", limit=DEEPEST)
            is_table = isinstance(event, yaml.MappingStartEvent)
            path = self.open[-1].next_path if self.open else ()
            self.open.append(_Open(_place(event), is_table, path))
        elif isinstance(event, _CLOSING):
            self.put(self.open.pop().closed())
        elif isinstance(event, yaml.ScalarEvent):
            self.check_plain(event)
            self.put(Word(_place(event), event.value))

    def put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        into = self.open[-1]
        if not into.is_table:
            into.items.append(node)
        elif into.key is not None:
            into.values[into.key.text] = node
            into.keys[into.key.text] = into.key.place
            into.key = None
        elif isinstance(node, Word):
            self.begin_pair(into, node)
        else:
            self.found.append((node.place, into.path, Fault("procedure.bad_yaml")))
            raise _RefusedError

    def begin_pair(self, into: _Open, key: Word) -> None:
        into.key = key
        if key.text in into.values:
            values = {"line": into.keys[key.text].line}
            fault = Fault("procedure.duplicate_key", values=values)
            self.found.append((key.place, into.next_path, fault))

    def check_plain(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self.refuse(event, "procedure.yaml_feature")

    def refuse(self, event: yaml.Event, rule_id: str, **values: int) -> None:
        path = self.open[-1].next_path if self.open else ()
        self.found.append((_place(event), path, Fault(rule_id, values=values)))
        raise _RefusedError


def read_tree(text: str, loader: type = _LOADER) -> Tree:
    """The tree of a YAML text; whatever the text is, this ends and does not raise."""
    builder = _Builder()
    try:
        for event in _events(text, loader):
            builder.take(event)
    except _RefusedError:
        return Tree(None, tuple(builder.found))
    except (yaml.YAMLError, ValueError) as error:
        fault = Fault("procedure.bad_yaml")
        return Tree(None, (*builder.found, (_place_of(error, text), (), fault)))
    return Tree(builder.root, tuple(builder.found))


def _events(text: str, loader: type) -> Iterator[yaml.Event]:
    parser = loader(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(0, 0)


def _place_of(error: Exception, text: str) -> Place:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return Place(mark.line + 1, mark.column + 1)
    # A sign that YAML does not allow anywhere: only its position in the text is told.
    before = text[: getattr(error, "position", 0)]
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
