"""The Windows registry as raw bytes: exports as regedit writes them, and hives of users."""
