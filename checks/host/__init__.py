"""Facts of this computer behind one interface: ``checks.host.reader`` picks the system."""
