"""Faults of the computer itself, laid over the files in which the PC's system tells of them."""

from tests.lab import plan
from tests.lab.faults.network import TLS_SITES, Fault, in_pc, together, variant

POWER_SUPPLY = "/sys/class/power_supply"
MEMORY = "/proc/meminfo"
FILLING = f"{plan.VOLUME}/filling"
SELF_ASSIGNED = "169.254.23.7"
"""What Windows gives itself where no router hands out addresses (RFC 3927)."""
NOBODY = "192.168.1.77"
"""An address of the home network that nobody has."""


def resolver_lines(server: str) -> str:
    """A shell line that sets the PC's name server."""
    return f"printf 'nameserver {server}\\nsearch lan\\n' > /etc/resolv.conf"


# Of a laptop whose plug has no current: Documentation/ABI/testing/sysfs-class-power of Linux.
_ON_BATTERY = f"""
mount -t tmpfs -o mode=755 tmpfs {POWER_SUPPLY}
mkdir {POWER_SUPPLY}/BAT0 {POWER_SUPPLY}/AC0
echo 0 > {POWER_SUPPLY}/AC0/online
echo Discharging > {POWER_SUPPLY}/BAT0/status
echo 81 > {POWER_SUPPLY}/BAT0/capacity
"""

on_battery = in_pc(_ON_BATTERY)

FAULTS = (
    Fault("on_battery", on_battery),
    Fault(
        "memory_full",
        in_pc(
            "awk '/^MemTotal:/ {total = $2}"
            ' /^MemAvailable:/ {print "MemAvailable:", int(total / 100), "kB"; next} {print}\''
            f" {MEMORY} > /mnt/meminfo && mount --bind /mnt/meminfo {MEMORY}"
        ),
    ),
    Fault("disk_full", in_pc(f"head -c 100M /dev/zero > {FILLING} 2>/dev/null || true")),
    # The machine's clock is shared by all: here the rest of the world shows another time.
    Fault("clock_hours_behind", variant("portal", "hours_ahead")),
    Fault("clock_hours_ahead", variant("portal", "hours_behind")),
    Fault(
        "clock_years_behind",
        together(
            variant("portal", "years_ahead"),
            *(variant(one, "future") for one in ("sites", "crm", "chat")),
        ),
        TLS_SITES | {"large", "crm", "chat"},
    ),
    Fault("dns_set_to_nobody", in_pc(resolver_lines(NOBODY))),
)
