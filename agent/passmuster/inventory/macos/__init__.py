"""What the sources of macOS share."""
