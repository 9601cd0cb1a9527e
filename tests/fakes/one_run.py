"""One run's reporting in a process of its own, to be killed at any system call.

Arguments: state folder, version of the Firefox that was found.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fakes.desk import NOW, add_receipt
from passmuster.report import identity, private
from passmuster.report.deliver import deliver
from passmuster.report.lock import one_at_a_time
from passmuster.report.options import ReportOptions
from passmuster.report.spool import Spool
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import Transport


def main(state: str, firefox: str) -> None:
    """Open the spool, add a receipt, deliver."""
    folder = private.prepare(Path(state))
    options = ReportOptions(private=folder, spool_statements=3)
    with one_at_a_time(folder):
        me = identity.load(folder)
        assert me is not None
        spool = Spool(options, me.record.machine)
        add_receipt(spool, me, firefox=firefox)
        transport = Transport(TransportOptions(proxy="none"), deadline_seconds=20)
        deliver(spool, transport, me.record, options, NOW, force=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
