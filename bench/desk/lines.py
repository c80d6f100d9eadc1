"""How much JavaScript of our own the page has: every line of every file counts."""

from bench.desk.keeping import PAGE, record_desk


def main() -> None:
    """Count, and record."""
    files = sorted(PAGE.rglob("*.js"))
    assert files, "the page has no script"
    record_desk(
        {"own_js_lines": sum(len(one.read_text(encoding="utf-8").splitlines()) for one in files)}
    )


if __name__ == "__main__":
    main()
