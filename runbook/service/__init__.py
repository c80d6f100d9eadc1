"""Autostart of the watch for this user: systemd, launchd, Task Scheduler; without an admin."""
