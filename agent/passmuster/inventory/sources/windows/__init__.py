"""The sources that look at Windows, one file each."""
