"""What every command does first: the data folder, Django, the present schema."""

from __future__ import annotations

import os
from pathlib import Path

from passmuster_collector import configuration, data_folder


def ready(data: Path | None = None) -> configuration.Options:
    """Make the data folder where it is missing, load Django and bring the schema up to date.

    Args:
        data: the data folder; None for what the environment says, or the platform's own place.

    Raises:
        ConfigurationError: a setting cannot be used.
        OSError: the data folder cannot be made.
        DatabaseError: the database cannot be reached.
    """
    if data is not None:
        os.environ[configuration.DATA] = str(data.absolute())
    options = configuration.read(os.environ)
    configuration.database(options)
    data_folder.prepare(options.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "passmuster_collector.settings"
    # Loaded here, after the folder is made: the settings read the secret key from it.
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return options
