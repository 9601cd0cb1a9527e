"""Who may do what: accounts, sign-in links, API tokens, enrollment tokens.

Secrets are random, shown once and stored as SHA-256 only.
"""
