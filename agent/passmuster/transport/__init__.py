"""The only sockets of the agent: one proxy, trust-store and time-limit policy for everything.

Manifest and report get a `session.Transport` handed in and never open a connection themselves. The
publisher's downloads go through the same `pool` (ADR 0032).
Nothing here knows what it carries. The modules without urllib3 and ssl (`errors`, `options`,
`urls`) load at once; the heavy ones only when the first request is made.
"""
