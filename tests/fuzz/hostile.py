"""What is known to break readers: small pieces to put into documents, and whole documents."""

from collections.abc import Mapping

PIECES: tuple[bytes, ...] = tuple(
    text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    for text in (
        "", "\0", " ", "\n", "\r", "\r\n", "\t", "\x1b[2J", "\x7f", "\x85", "\u2028", "\ufeff",
        "\u202e", "\u2066", "\u200b", "\ud800", "\udfff", "e\u0301" * 20, "\U0001f600", "я" * 300,
        "0", "-1", "1", "65536", "2147483648", "9223372036854775808", "-9223372036854775809",
        "18446744073709551616", "1e308", "1e999", "-0.0", "NaN", "Infinity", "-Infinity",
        "9" * 400, "9" * 5000, "٣", "²", "１２", "0x1p3", "1_000", "٠٠:٠٠", "25:61", "99.99.9999",
        "0000-00-00", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "24:00",
        '"', "'", '""', "`", "\\", "\\u0000", "\\ud800", "\\x", "%00", "%ff", "%", "&", "=", ";",
        "true", "false", "null", "None", "[]", "{}", '""', "[[]]", '{"": {}}', "[null]", "~", "!!",
        "[" * 50, "{" * 50, "(" * 50, ")" * 50, "[" * 2000, '{"a":' * 2000, "<" * 50, "&a", "*a",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>", "../" * 20, "C:\\", "//", "::1", "::%eth0", "0.0.0.0",
        "256.1.1.1", "1.1.1.1/33", "[::1]:99999", "a." * 130, "xn--", "xn--a", "ß", "İ", "a" * 64,
        "a" * 4096, "a b " * 500, " " * 3000, "\t" * 3000, ":" * 500, "aaaaaaaaaaaaaaaaaaaa!",
        "__proto__", "<script>", "' OR 1=1 --", "$(id)", "{0}", "%s%n", "\r\nX: y\r\n", "\n\n",
        b"\xff", b"\xff\xfe", b"\xfe\xff\x00a", b"\xc0\x80", b"\xed\xa0\x80", b"\x80" * 40,
        b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x01", b"\x84\xff",
    )
)  # fmt: skip
"""Signs nobody types, numbers nobody means, and the beginnings of what never ends."""

_MANY = 100_000
_LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{one}: &{one} [{','.join('*' + before for _ in range(9))}]\n"
    for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)
WHOLE: Mapping[str, bytes] = {
    "nothing": b"",
    "only NUL": b"\0" * 1000,
    "a megabyte of one sign": b"a" * 2**20,
    "a megabyte of zeros": b"0" * 2**20,
    "a megabyte of lines": b"a = 1\n" * (2**20 // 6),
    "a megabyte of colons": b"a: b\n" * (2**20 // 5),
    "a megabyte of blanks": b" " * 2**20,
    "blanks and a sign": b" " * 60_000 + b"x",
    "tabs in a line of words": b"a\t" * 30_000 + b"!",
    "a million of new lines": b"\n" * 2**20,
    "brackets": b"[" * _MANY,
    "braces": b'{"a":' * _MANY,
    "parentheses": b"(" * _MANY,
    "closed brackets": b"[" * 5000 + b"]" * 5000,
    "TOML brackets": b"a = " + b"[" * 5000 + b"]" * 5000,
    "TOML brackets that fit": b"a = " + b"[" * 300 + b"]" * 300,
    "TOML braces that fit": b"a = " + b"{a=" * 150 + b"1" + b"}" * 150,
    "TOML tables": b"[" + b"a." * 5000 + b"a]\nb = 1",
    "TOML dotted key": b"a." * 20_000 + b"b = 1",
    "TOML braces": b"a = " + b"{a = " * 3000 + b"1" + b"}" * 3000,
    "YAML nested": b"".join(b" " * one + b"a:\n" for one in range(400)),
    "YAML flow": b"a: " + b"[" * 3000 + b"]" * 3000,
    "YAML laughs": _LAUGHS.encode(),
    "XML laughs": b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
    "a number of thousands of digits": b'{"a": ' + b"9" * 10_000 + b"}",
    "TOML number": b"a = " + b"9" * 10_000,
    "no numbers": b'{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e999}',
    "the same key twice": b'{"a": 1, "a": {"a": 2}, "a": []}',
    "surrogates in JSON": b'{"\\ud800": "\\udfff", "a": "\\ud83d"}',
    "with a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "UTF-16": '{"a": "б"}'.encode("utf-16"),
    "UTF-32": '{"a": "б"}'.encode("utf-32"),
    "not UTF-8": b'{"a": "\xff\xfe\xc0\x80"}',
    "bidi and control signs": "a = \u202e\u2066\x1b]0;x\x07\x9b\u200f\n".encode(),
    "a key of a megabyte": b'{"' + b"k" * 2**20 + b'": 1}',
    "many keys": b"{" + b",".join(b'"%d":1' % one for one in range(50_000)) + b"}",
    "many numbers": b"[" + b"1," * 200_000 + b"1]",
    "quotes": b'"' * 50_000,
    "backslashes": b"\\" * 50_001,
    "a line that never matches": b"a" * 30_000 + b"!" + b" " * 30_000 + b"\n",
    "digits and points": b"1." * 30_000,
    "digits and colons": b"1:" * 30_000,
    "words and at signs": b"a@" * 30_000,
    "dashes": b"-" * 60_000,
    "headers": b"a: b\r\n" * 30_000,
    "random bytes": bytes((one * 2654435761 >> 13) & 255 for one in range(20_000)),
}
"""Each is thrown at every door: none may hang it, fill the memory or come out as a defect."""
