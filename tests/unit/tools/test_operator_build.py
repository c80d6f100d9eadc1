"""What is taken into the operator's build, and what it says of itself."""

from pathlib import Path

import pytest

from tools.operator_build import contents
from tools.operator_build.__main__ import sums
from tools.operator_build.windows import version_resource


def test_every_module_of_the_wings_is_taken_but_the_hub() -> None:
    found = set(contents.our_modules())
    assert {"runbook.cli.hub.command", "checks.probes.mtu", "notifier.providers.apprise"} <= found
    assert not [one for one in found if one.startswith("runbook.hub")]


def test_data_are_taken_without_what_only_the_office_or_translators_read() -> None:
    found = {Path(source).name: folder for source, folder in contents.our_data()}
    assert found["ru.mo"] == str(Path("runbook", "data", "translations"))
    assert "hub.example.toml" not in found
    assert "cli.po" not in found


def test_nothing_is_built_of_a_package_that_is_not_locked(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("click==8.5.1 \\\n    --hash=sha256:00\nJinja2==3.1.6\n", encoding="utf-8")
    contents.check_locked(["click", "jinja2", "pyinstaller"], lock)
    with pytest.raises(contents.NotLockedError, match=r"requirements.lock: sqlalchemy"):
        contents.check_locked(["click", "sqlalchemy"], lock)


def test_what_only_the_tests_or_the_hub_need_is_left_out_by_name() -> None:
    found = set(contents.foreign_modules())
    assert {"pytest", "_pytest", "sqlalchemy", "playwright"} <= found
    assert not {"click", "apprise", "jaraco", "runbook", "yaml", "_cffi_backend"} & found


def test_a_file_belongs_to_the_package_that_installed_it() -> None:
    import click  # noqa: PLC0415 - asked where it lies

    assert list(contents.origins([click.__file__, __file__])) == ["click"]


def test_the_digests_are_those_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "empty").touch()
    sums(tmp_path)
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (tmp_path / "SHA256SUMS").read_text() == f"{empty}  inner/empty\n"
    sums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == f"{empty}  inner/empty\n"


def test_windows_is_told_version_and_name() -> None:
    said: dict[str, object] = {}
    kinds = ("VSVersionInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct")
    shapes = {kind: lambda *given, **named: (given, named) for kind in kinds}
    shapes["FixedFileInfo"] = lambda **named: said.update(named)
    shapes["StringStruct"] = lambda name, value: said.update({name: value})
    eval(version_resource("1.2.3", "runbookw"), shapes)
    assert said["filevers"] == (1, 2, 3, 0)
    assert (said["ProductVersion"], said["OriginalFilename"]) == ("1.2.3", "runbookw.exe")
