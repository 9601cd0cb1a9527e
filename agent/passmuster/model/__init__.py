"""The nouns of Passmuster as frozen values: what crosses from one stage to the next.

Nothing here reads, writes, compares versions or knows a clock.
"""
