"""``python -m runbook`` is ``runbook``."""

import sys

from runbook.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
