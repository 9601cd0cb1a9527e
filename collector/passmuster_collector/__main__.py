"""`python -m passmuster_collector`: the same as the command."""

import sys

from passmuster_collector.cli import main

sys.exit(main())
