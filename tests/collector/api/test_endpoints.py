"""The administrative API over the real socket."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.device import Device, firefox
from fakes.running_collector import RunningCollector

PATHS = (
    "health",
    "machines",
    "machines/x",
    "machines/x/receipts",
    "receipts/x",
    "refusals",
    "inventories",
)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_without_a_token(collector: RunningCollector, path: str) -> None:
    """No token, a wrong one, an empty one, another scheme: 401."""
    for header in ("", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp4", "Bearer " + "x" * 5000):
        assert collector.ask("GET", f"/api/v1/{path}", Authorization=header).status == 401
    assert collector.ask("GET", f"/api/v1/{path}").status == 401


def test_a_signed_in_person_may_read(collector: RunningCollector) -> None:
    """The session of the pages is good for the API as well."""
    import re

    url = collector.run("sign-in", "--collector-url", collector.url)["url"]
    path = url.removeprefix(collector.url)
    page = collector.ask("GET", path)
    found = re.search(rb'value="([^"]+)"', page.body)
    assert found is not None
    signed_in = collector.ask(
        "POST", path, b"csrfmiddlewaretoken=" + found[1],
        Cookie=page.headers["set-cookie"].partition(";")[0],
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    session = signed_in.headers["set-cookie"].partition(";")[0]
    assert collector.ask("GET", "/api/v1/health", Cookie=session).json["status"] == "ok"


def test_machines_are_filtered_and_counted(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """By verdict and by customer; what is out of bounds is refused."""
    collector.post("receipts", device.receipt([firefox("140.1.0")]))
    for query, there in (
        ("verdict=fail", True),
        ("verdict=pass", False),
        ("customer=acme", True),
        ("customer=other", False),
        ("verdict=' OR 1=1 --", False),
    ):
        listed = collector.api(f"machines?limit=1000&{query.replace(' ', '%20')}", api_token).json
        assert (device.machine in {each["id"] for each in listed["machines"]}) == there, query
    assert collector.api("machines?limit=0", api_token).status == 422
    assert collector.api("machines?offset=-1", api_token).status == 422


def test_what_is_not_there_is_404(collector: RunningCollector, api_token: str) -> None:
    """In JSON."""
    for path in PATHS[2:5]:
        answer = collector.api(path, api_token)
        assert (answer.status, set(answer.json)) == (404, {"detail"})


def test_a_stored_receipt_is_judged_again(
    collector: RunningCollector, api_token: str, tmp_path: Path, token: str
) -> None:
    """409 with what to do until its manifest is imported; then identical. A check-in: 409."""
    from fakes.device import manifest

    device = Device(manifest(minimum=f"140.{5 + len(collector.url) % 2}.9"))
    collector.post("enroll", device.request(token))
    collector.post("receipts", device.receipt())
    path = f"receipts/{device.last}/judgement"
    missing = collector.api(path, api_token)
    assert missing.status == 409
    assert "manifest import" in missing.json["detail"]
    (tmp_path / "targets").mkdir()
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "1.manifest.json").write_text('{"signed": {}}')
    (tmp_path / "targets" / "abc.manifest.json").write_bytes(device.document)
    collector.run("manifest", "import", str(tmp_path))
    judged = collector.api(path, api_token).json
    assert judged["identical"]
    assert judged["findings_stored"] == judged["findings_again"]
    assert judged["verdict_again"] == "fail"
    collector.post("receipts", device.check_in())
    assert collector.api(f"receipts/{device.last}/judgement", api_token).status == 409


def test_the_description_names_every_endpoint(collector: RunningCollector) -> None:
    """OpenAPI, for generated clients."""
    paths = set(collector.ask("GET", "/api/v1/openapi.json").json["paths"])
    assert paths == {
        "/api/v1/health",
        "/api/v1/inventories",
        "/api/v1/machines",
        "/api/v1/machines/{machine_id}",
        "/api/v1/machines/{machine_id}/receipts",
        "/api/v1/receipts/{receipt_id}",
        "/api/v1/receipts/{receipt_id}/judgement",
        "/api/v1/refusals",
    }
