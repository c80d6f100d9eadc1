"""What would fail at night: gathered as facts, examined, said."""

from runbook.doctor.examination import examine

__all__ = ["examine"]
