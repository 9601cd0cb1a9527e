"""Why the door gave nothing. A source turns these into its outcome; none of them sinks a run."""


class HostError(Exception):
    """Something of the host could not be read; the message says what and why."""


class AbsentError(HostError):
    """There is no such file, folder or process."""


class DeniedError(HostError):
    """This process may not read it."""


class RefusedError(HostError):
    """It is not what may be read: no regular file, a link out of a home, a foreign owner."""


class TooLargeError(HostError):
    """It is larger than the limit; nothing of it is returned."""


class RecordingError(HostError):
    """A recording cannot be read or written; the message says what to do."""
