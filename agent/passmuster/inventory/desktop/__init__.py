"""What a desktop knows of its programs: entries, commands, associations, and who stands first.

Nothing here starts a program or follows a link out of a home.
"""
