"""A real network in namespaces, with real servers and real faults, to run the product on."""
