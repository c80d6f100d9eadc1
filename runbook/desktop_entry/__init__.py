"""The icon and the hot key that open the desk: on Windows, Linux and macOS, without an admin."""
