"""Far ends for tests: real servers on loopback addresses, healthy or broken on purpose."""
