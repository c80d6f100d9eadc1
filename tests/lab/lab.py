"""The lab as tests and benchmarks use it.

``with Lab.start() as lab: lab.inject("gateway_dead"); lab.run_product(["check", "--json"])``
"""

import compileall
import contextlib
import datetime
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.lab import daemons, faults, plan, requirements, settings, topology
from tests.lab.namespaces import LabError, waiting
from tests.lab.product import Completed, Product, kept_ready
from tests.lab.ready import Ready

START_TIMEOUT = 20.0
RESTORE_TIMEOUT = 20.0
TUNNEL_PATIENCE = 3.0
EVERYWHERE_AFTER = 3.0
"""Seconds after which hosts are mended, too, that nobody is known to have touched."""
_FOLDER = "runbook-lab-"
_SERVERS = Path(__file__).resolve().parent / "servers"


class Lab:
    """A running lab. It ends with ``close``, and at the latest with the process that started it.

    Start it from the main thread: the kernel ends it together with the thread that did.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._homes = 0
        self._client_started = 0.0
        (folder / "bot_mood").write_text("ok")
        (folder / "messages.jsonl").touch()
        self.trust = trust = daemons.Authorities.create(
            folder / "authorities", datetime.datetime.now(datetime.UTC)
        )
        self.public_ca, self.bank_ca = trust.public.file, trust.bank.file
        hosts = topology.build(folder)
        self.network = faults.Network(hosts, daemons.build(folder, hosts, trust))
        pc = hosts[plan.PC]
        self.ready = kept_ready(pc, topology.CHECKOUT)
        self._rawcheck = Ready(pc, "rawcheck:main", (), (_SERVERS,))
        self.product = self.new_home()

    @classmethod
    def start(cls) -> "Lab":
        """Build the network and wait until all of it works. Raises LabError."""
        lacking = requirements.missing()
        if lacking:
            raise LabError(lacking)
        _compile_the_product()
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))
        folder.chmod(0o755)
        try:
            lab = cls(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            lab.restore(timeout=START_TIMEOUT)
        except BaseException:
            lab.close()
            raise
        return lab

    def close(self) -> None:
        """End every program and host, and remove the lab's files."""
        self.ready.close()
        self._rawcheck.close()
        for daemon in self.network.daemons.values():
            daemon.stop()
        topology.close(self.network.hosts)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Lab":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def new_home(self, variant: str = "usual") -> Product:
        """Give the operator an empty home, nothing learned or sent, and make it the current one.

        ``variant`` is a name of ``settings.VARIANTS``.
        """
        self._homes += 1
        home = self.folder / f"home-{self._homes}"
        self.product = Product(
            self.network.hosts[plan.PC], home, settings.text(self.public_ca, self.bank_ca, variant)
        )
        return self.product

    def run_product(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        text: str = "",
        timeout: float = 30.0,
    ) -> Completed:
        """Run the product on the PC to its end, as an ordinary user."""
        return self.product.run(arguments, environment=environment, text=text, timeout=timeout)

    def inject(self, name: str) -> None:
        """Make a fault. Several may stand at once. Raises KeyError for one that is not known."""
        faults.FAULTS[name].act(self.network)

    def restore(self, timeout: float = RESTORE_TIMEOUT) -> None:
        """Undo every fault and wait until the network works. Raises LabError when it does not."""
        self.mood("ok")
        faults.baseline(self.network)
        failing: dict[str, str] = {}
        afresh = everywhere = False
        for passed in waiting(timeout):
            failing = self.failing()
            if not failing:
                return
            if passed > EVERYWHERE_AFTER and not everywhere:
                everywhere = True
                faults.baseline(self.network, everywhere=True)
            if passed > timeout / 2 and not afresh:
                # Seen on a machine under load: a daemon that runs and answers nobody.
                afresh = True
                for daemon in self.network.daemons.values():
                    daemon.stop()
            for daemon in self.network.daemons.values():
                daemon.ensure()  # one that could not start, because its port was still taken
            self._hurry_the_tunnel(failing)
        raise LabError(f"the network does not come back: {failing}")

    @contextlib.contextmanager
    def fault(self, *names: str) -> Iterator[None]:
        """Faults for the length of a block; everything is brought back afterwards."""
        try:
            for name in names:
                self.inject(name)
            yield
        finally:
            self.restore()

    def health(self) -> dict[str, str]:
        """The lab's own checks from the PC: empty texts for what works."""
        wanted = {
            "public_ca": str(self.public_ca),
            "bank_ca": str(self.bank_ca),
            "router": plan.ROUTER_LAN,
            "router_name": plan.ROUTER_NAME,
            "provider": plan.PROVIDER_HOME,
            "resolvers": plan.RESOLVERS,
            "domestic": plan.DOMESTIC,
            "unlisted": plan.UNLISTED,
            "foreign": plan.FOREIGN,
            "portal": plan.PORTAL,
            "portal_name": plan.PORTAL_NAME,
            "telegram": plan.TELEGRAM,
            "telegram_name": plan.TELEGRAM_NAME,
            "gateway": plan.GATEWAY,
            "gateway_name": plan.GATEWAY_NAME,
            "inner_gateway": plan.INNER_GATEWAY,
            "bank_dns": plan.BANK_DNS,
            "crm": plan.CRM,
            "chat": plan.CHAT,
            "telephony": plan.TELEPHONY,
            "control": plan.CONTROL,
            "program": plan.PROGRAM,
        }
        code, out, err = self._rawcheck.run([json.dumps(wanted)], {}, Path("/"), RESTORE_TIMEOUT)
        if code:
            raise LabError(f"the lab's own look ended with {code}: {err}")
        seen = json.loads(out)
        return {str(name): str(text) for name, text in seen.items()}

    def failing(self) -> dict[str, str]:
        """Those of the lab's own checks that fail now, with what they saw."""
        return {name: text for name, text in self.health().items() if text}

    def mood(self, mood: str) -> None:
        """How the Bot API server behaves: ``ok``, an HTTP status, ``silent`` or ``lost``."""
        (self.folder / "bot_mood").write_text(mood)

    def messages(self) -> list[dict[str, Any]]:
        """Everything the Bot API server has accepted since the lab began, oldest first."""
        lines = (self.folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def run(self, host: str, *command: str) -> "subprocess.CompletedProcess[bytes]":
        """Run a command on a host with this terminal: for trying things by hand."""
        self.network.hosts[host].touched = True
        return subprocess.run(self.network.hosts[host].argv(command), check=False)

    def _hurry_the_tunnel(self, failing: Mapping[str, str]) -> None:
        # After a longer fault the client sits out its own pauses; nobody learns from waiting.
        recently = time.monotonic() - self._client_started < TUNNEL_PATIENCE
        if recently or not set(failing) <= faults.INSIDE | faults.TUNNEL:
            return
        client = self.network.daemons["vpn_client"]
        client.stop()
        client.ensure()
        self._client_started = time.monotonic()


def _sweep() -> None:
    """Remove the files of runs that were killed; their programs went with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        owner = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _compile_the_product() -> None:
    # The ordinary user may not write beside the sources: without this every start compiles anew.
    for package in ("checks", "notifier", "runbook"):
        compileall.compile_dir(topology.CHECKOUT / package, quiet=2)
