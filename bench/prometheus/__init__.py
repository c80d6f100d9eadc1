"""What people watch such a path with today: Prometheus, its blackbox exporter and Alertmanager.

The three run on the lab's PC, side by side with the product, and see the same faults.
"""
