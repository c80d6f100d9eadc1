"""All doors there are, in the order of their families' names."""

import importlib
import pkgutil

from tests.fuzz import doors
from tests.fuzz.door import Door

FAMILIES = tuple(sorted(one.name for one in pkgutil.iter_modules(doors.__path__)))
DOORS: tuple[Door, ...] = tuple(
    door
    for family in FAMILIES
    for door in importlib.import_module(f"{doors.__name__}.{family}").DOORS
)
BY_NAME = {door.name: door for door in DOORS}
