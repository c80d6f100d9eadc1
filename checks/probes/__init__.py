"""The probes, one file per kind: each one function of (probe, names, wait) that gives an Answer."""
