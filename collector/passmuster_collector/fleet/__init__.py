"""The machines: their statements as they came, and the present state that follows from them.

The state of a machine is a function of its stored statements and of nothing else, so the order of
arrival cannot matter. Nothing here knows HTTP.
"""
