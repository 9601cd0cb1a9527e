"""The scheduled run: a systemd timer where there is systemd, cron where there is not.

What would be installed is plain text made by pure functions (`systemd`, `cron`); `apply` writes,
removes and asks. Nothing is sent and nothing runs in between: no process of Passmuster stays.
"""
