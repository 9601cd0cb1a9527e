"""The publisher: from upstream recordings and a policy to a signed manifest repository.

It takes only the pure rooms of the agent (and its durable write), so what it publishes is read by
the very code that judges on desktops.
"""
