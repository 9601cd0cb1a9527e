"""Recorded upstream feeds: raw bytes as upstream wrote them, in dated folders.

One file a feed. An adapter takes bytes and gives releases or release cycles; it reads no clock and
fetches nothing, and refuses what is not of the feed's shape instead of guessing.
"""
