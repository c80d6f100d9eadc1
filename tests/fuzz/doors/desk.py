"""What a browser sends to the desk, before anything of it is done."""

from runbook.desk.serving import forms
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text


def _form(data: bytes) -> None:
    for found in (forms.read_form(forms.KIND, data), forms.read_fields(data)):
        if not isinstance(found, forms.Unreadable):
            assert len(found) <= forms.MOST_FIELDS
    assert isinstance(forms.read_form(as_text(data), b"a=b"), (dict, forms.Unreadable))
    assert forms.too_old(as_text(data), NOW.timestamp()) in {True, False}


DOORS: tuple[Door, ...] = (
    reading(
        "desk_form",
        (
            "runbook.desk.serving.forms:read_form",
            "runbook.desk.serving.forms:read_fields",
            "runbook.desk.serving.forms:too_old",
        ),
        _form, (b"csrf=abc&back=%2F&at=1790000000000&step=hears&answer=yes", b"1790000000000"),
    ),
)  # fmt: skip
