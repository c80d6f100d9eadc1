"""PURE. A short ASCII id made from a name."""

import re
import unicodedata

_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
        (
            *("a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p"),
            *("r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch"),
            "", "y", "", "e", "yu", "ya", "e",
        ),
        strict=True,
    )
)  # fmt: skip
LONGEST = 32


def slug(name: str) -> str:
    """Lower-case ASCII letters, digits and hyphens, at most 32 of them; may be empty.

    Cyrillic is transliterated letter by letter in the everyday English manner, other letters lose
    their marks: ``Телефония №1`` is ``telefoniya-1``.
    """
    # Composed first, so that й and ё are letters of their own and not и and е with a mark.
    lowered = unicodedata.normalize("NFC", name).lower()
    latin = "".join(_CYRILLIC.get(character, character) for character in lowered)
    ascii_only = "".join(
        character
        for character in unicodedata.normalize("NFD", latin)
        if character.isascii() or not unicodedata.combining(character)
    )
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:LONGEST].strip("-")
