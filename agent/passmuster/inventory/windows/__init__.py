"""What the sources of Windows share."""
