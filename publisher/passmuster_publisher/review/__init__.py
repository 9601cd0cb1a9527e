"""The review of a new manifest before anybody signs it: what changes, and whom it touches.

A review reads two manifests, and inventories where there are some. It signs nothing.
"""
