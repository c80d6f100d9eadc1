"""What she typed wrongly is not said back when it is a client's or a secret."""

import pytest

from runbook.cli.main import main
from runbook.privacy.echo import may_be_repeated

TOKEN = "1234567890:" + "A" * 35


@pytest.mark.parametrize(
    "typed",
    ["+79225551234", "8 922 555 12 34", "5312123456", "4111111111111111", "Хабибуллина Гузель",
     "ivanova@mail.ru", TOKEN, f"--token={TOKEN}", "--to=89225551234", "3532551234"],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_secret_is_not_said_back(
    typed: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", lang, "check", typed]) == 2
    said = "".join(capsys.readouterr())
    assert typed.rsplit("=", maxsplit=1)[-1] not in said
    assert "cli.usage" in said


@pytest.mark.parametrize("typed", ["--bogus", "chek", "isp.no_internet", "op-117", "22.11.2026"])
def test_an_ordinary_slip_is_said_back(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", typed]) == 2
    assert typed in "".join(capsys.readouterr())


def test_a_text_is_judged_as_a_whole_and_by_its_pieces() -> None:
    assert not may_be_repeated("нет команды «Мамедов Рашад»")
    assert not may_be_repeated("--by='5312123456'")
    assert may_be_repeated("нет такого ключа: --windw")
