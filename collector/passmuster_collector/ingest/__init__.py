"""What agents send: enrollment requests and statements, over a small ASGI application of its own.

Cap, verify the signature, parse, queue; one writer commits what has gathered as a group, and each
client is answered after its commit. No page, no session, no cookie lives here.
"""
