"""The TUF repository: a folder of static files, and the keys that sign them.

Built on `tuf.api.metadata`, the stable part of python-tuf. What may be served lies below
`repository/`, the keys lie beside it in `keys/` and are never to be served.
"""
