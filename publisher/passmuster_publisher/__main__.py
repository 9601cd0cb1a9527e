"""`python -m passmuster_publisher`."""

import sys

from passmuster_publisher.cli import main

sys.exit(main())
