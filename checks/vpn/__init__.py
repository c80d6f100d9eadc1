"""VPN clients: one file each behind ``checks.vpn.clients``, the registry."""
