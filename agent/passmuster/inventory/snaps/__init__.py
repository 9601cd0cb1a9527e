"""What snapd keeps on disk: a snap's own description, and snapd's state."""
