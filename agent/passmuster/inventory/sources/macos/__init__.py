"""The sources that look at macOS, one file each."""
