"""Who this machine is, what it states, and how that reaches the collector without loss.

The room signs, chains, keeps and delivers statements. It judges nothing, opens no socket (a
transport is handed in) and reads nothing of the audited machine.
"""
