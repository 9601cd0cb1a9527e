"""The only door to the audited machine: files, folders, users, processes.

Nothing here knows a product. Nothing outside opens a file of the audited machine.
"""
