"""What tells an AppImage's program and version: its header, its name, its desktop entry."""
