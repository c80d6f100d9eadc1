"""PURE. Where the desk's pages lie, known before anything of them is loaded."""

CODE = "/code"
END = "/end"
FIGURES = "/figures"
GUIDE = "/guide"
DRILL = "/drill"
"""The sitting of an exercise."""
DRILLS_PAGE = "/drills"
CODE_PAGE = "/drill-code"
"""The code of the exercise that runs."""
PLACES: tuple[tuple[str, str], ...] = (
    (END, "desk.end.place"),
    (FIGURES, "desk.place.figures"),
    (DRILLS_PAGE, "drill.place"),
    (GUIDE, "desk.place.guide"),
)
"""Pages that the first one leads to, by path and text id."""
PATHS = (CODE, CODE_PAGE, *(path for path, _ in PLACES))
