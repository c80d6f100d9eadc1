"""The locator finds every key that tomllib finds, on the line where it was written."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from runbook.settings.problem import KeyPath
from runbook.settings.toml_places import Place, nearest_place, places_of

EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"

KEYS = st.one_of(
    st.sampled_from(["a", "b", "c", "role", "1-x"]),
    st.text(min_size=0, max_size=4, alphabet="ab \".[]=#'я\\"),
)
SCALARS = st.sampled_from(
    [
        "1",
        "true",
        "-1.5e3",
        "1979-05-27 07:32:00",
        '"a # not a comment ] } , = "',
        "'C:\\a[0]'",
        '"""two\nlines "quoted" ]"""',
        "'''[[x]]\n= y'''",
        '"""ends in quotes"""""',
        '"\\" \\u0041"',
    ]
)


def quoted(key: str) -> str:
    if key and all(character.isascii() and character.isalnum() for character in key):
        return key
    if "'" not in key and len(key) % 2:
        return f"'{key}'"
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rendered(value: object, separator: str) -> str:
    if isinstance(value, list):
        inner = ",".join(separator + rendered(item, separator) for item in value)
        return f"[{inner}{separator}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{quoted(key)} = {rendered(one, ' ')}" for key, one in value.items())
        return "{ " + pairs + " }"
    return str(value)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)
TABLES = st.tuples(
    st.booleans(),
    st.lists(KEYS, min_size=1, max_size=3),
    st.dictionaries(KEYS, VALUES, max_size=4),
    st.sampled_from(["", "\n", "# comment [x] = 1\n"]),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines: list[str] = []
    separator = draw(st.sampled_from(["", " ", "\n", " # ] , = }\n\t"]))
    for repeated, keys, pairs, gap in draw(st.lists(TABLES, max_size=5)):
        header = " . ".join(quoted(key) for key in keys)
        lines.append(f"[[{header}]]" if repeated else f"[ {header} ] # c")
        lines.extend(f"{quoted(key)} = {rendered(one, separator)}" for key, one in pairs.items())
        lines.append(gap)
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


def paths_of(value: object, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, one in value.items():
            found |= paths_of(one, (*path, key))
    if isinstance(value, list):
        for index, one in enumerate(value):
            found |= paths_of(one, (*path, index))
    return found


def accepted(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


@given(documents())
def test_exactly_the_paths_that_tomllib_reads_are_found(text: str) -> None:
    document = accepted(text)
    if document is not None:
        assert set(places_of(text)) == paths_of(document)


@given(st.text(alphabet="ab=[]{}.,\"'#\n \\1"))
def test_any_text_that_tomllib_accepts_is_located_and_no_other_text_raises(text: str) -> None:
    found = set(places_of(text))
    document = accepted(text)
    if document is not None:
        assert found == paths_of(document)


def test_a_text_nested_without_end_does_not_raise() -> None:
    assert places_of("a = " + "[" * 100_000)[("a",)] == Place(1, 1)


def test_every_key_of_the_example_stands_where_its_name_is_written() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    lines = text.split("\n")
    for path, place in places_of(text).items():
        rest = lines[place.line - 1][place.column - 1 :]
        last = path[-1]
        assert (last in rest) if isinstance(last, str) else rest[0] in "[0123456789\"'", path


def test_the_second_contact_is_found_on_its_own_line() -> None:
    text = '[[contacts]]\nrole = "a"\n\n[[contacts]]\nname = "b"\nrole = "c"\n'
    assert places_of(text)[("contacts", 1, "role")] == Place(6, 1)


def test_a_key_that_is_missing_stands_at_its_table() -> None:
    places = places_of('\n[[services]]\nname = "CRM"\n')
    assert nearest_place(places, ("services", 0, "url")) == Place(2, 1)


def test_a_path_of_which_nothing_stands_has_no_place() -> None:
    assert nearest_place(places_of("a = 1"), ("b", "c")) is None
