"""`python -m passmuster` is the same as `passmuster`."""

import sys

from passmuster.cli import main

sys.exit(main())
