"""Every address of the pages and the API; `/v1/` never comes here (`asgi`)."""

from __future__ import annotations

from django.urls import path

from passmuster_collector.access import signing_in
from passmuster_collector.api import api
from passmuster_collector.dashboard import headers, views

urlpatterns = [
    path("", views.machines, name="machines"),
    path("machines/<str:machine_id>", views.machine, name="machine"),
    path("sign-in/<str:secret>", signing_in.sign_in, name="sign-in"),
    path("signed-out", signing_in.signed_out, name="signed-out"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("assets/<str:version>/<str:name>", headers.asset, name="asset"),
    path("api/v1/", api.urls),
]
