"""How well and how soon faults are detected: the matrix, the alerts, false alarms, the footprint.

Every part is a module here or a package of ``bench`` and adds its figures to one file with
``bench.detection.figures.record_detection``.
"""
