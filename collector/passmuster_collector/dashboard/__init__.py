"""The pages: who is below the line, since when, and what was last heard of whom.

Server-rendered, one stylesheet, no script. Every text from a machine is cleaned and escaped.
"""
