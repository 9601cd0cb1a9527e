"""What flatpak keeps on disk: its installations, and the version of a deployed application."""
