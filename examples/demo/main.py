"""`make demo`: the main job end to end, on this machine, with real programs.

A publisher makes and signs a repository, a web server serves it, a collector listens on loopback,
the agent enrolls this machine, audits it and delivers the receipt. Example desktops join in, so
that the collector's page shows every status. Everything lives in `.demo`; nothing is left running.
`--once` asserts each step against the collector's API and leaves.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import fleet
from checks import Api, Failure, check_all

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / ".demo"
BIN = Path(sys.executable).parent
PUBLISHER, WEB, STATE = DEMO / "publisher", DEMO / "publisher" / "repository", DEMO / "agent"
WAIT_SECONDS = 60


def say(step: str, text: str = "") -> None:
    """Print one line of progress."""
    print(f"  {step:<11}{text}".rstrip(), flush=True)


def environment() -> dict[str, str]:
    """Return an environment whose every folder lies in .demo, with no proxy before loopback."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PASSMUSTER_", "XDG_")) and not name.lower().endswith("_proxy")
    }
    folders = {"HOME": DEMO / "home", "TMPDIR": DEMO / "tmp"}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {**kept, **{name: str(path) for name, path in folders.items()}, "PYTHONUNBUFFERED": "1"}


def call(*words: object, ok: tuple[int, ...] = (0,)) -> str:
    """Run one of our programs and return what it printed; any other exit status ends the demo."""
    program, *rest = (str(word) for word in words)
    done = subprocess.run(
        [str(BIN / program), *rest],
        check=False,
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode not in ok:
        raise Failure(
            f"{program} {' '.join(rest)}: got exit status {done.returncode}, expected "
            f"{' or '.join(map(str, ok))}\n{done.stdout}{done.stderr}"
        )
    return done.stdout


@contextlib.contextmanager
def background(name: str, *words: object) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a program running; its output goes to a log in .demo, and it ends with us."""
    with (DEMO / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in words],
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us; we end our children in our own order.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until a server answers; a server that ended has its log shown."""
    for _ in range(WAIT_SECONDS * 10):
        if process.poll() is not None:
            raise Failure(f"{name} ended:\n{(DEMO / f'{name}.log').read_text()[-2000:]}")
        if Api.answers(url):
            return
        time.sleep(0.1)
    raise Failure(f"{name}: no answer from {url} within {WAIT_SECONDS} s")


def publish() -> str:
    """Make a repository and publish a manifest in it; return the SHA-256 of its root."""
    call("passmuster-publisher", "init", PUBLISHER, "--unprotected-keys")
    manifest = DEMO / "manifest.json"
    policy, feeds = ROOT / "examples" / "policy.toml", ROOT / "examples" / "feeds"
    # 4: built, and the lines of the newest Windows are held, for no recorded feed names them.
    call("passmuster-publisher", "build", "--policy", policy, "--feeds", feeds, "--replay",
         "-o", manifest, ok=(0, 4))  # fmt: skip
    call("passmuster-publisher", "publish", PUBLISHER, manifest)
    return call("passmuster-publisher", "root-sha256", PUBLISHER).strip()


def enrollment_string(url: str, web_url: str, root_sha256: str, data: tuple[object, ...]) -> str:
    """Let the collector make an enrollment string for this demo's machines."""
    told = call(
        *("passmuster-collector", "enrollment", "create", "--customer", "example"),
        *("--group", "demo", "--repository", web_url, "--root-sha256", root_sha256),
        *("--collector-url", url, "--uses", "50", *data),
    )
    return told.strip().splitlines()[-1]


def demo(*, once: bool) -> int:
    """Do it all; return the exit status."""
    print("Passmuster demo: everything it makes is in .demo and on loopback.\n")
    root_sha256 = publish()
    say("publisher", "manifest built from examples/, signed, published")
    web_port, port = fleet.free_ports(2)
    web_url, url = f"http://127.0.0.1:{web_port}/", f"http://127.0.0.1:{port}/"
    web_command = (BIN / "python", "-m", "http.server", web_port, "--bind", "127.0.0.1",
                   "--directory", WEB)  # fmt: skip
    data = ("--data", DEMO / "collector")
    with contextlib.ExitStack() as running:
        web = running.enter_context(background("web", *web_command))
        collector = running.enter_context(
            background("collector", BIN / "passmuster-collector", "serve", "--port", port, *data)
        )
        wait_for(f"{web_url}metadata/1.root.json", web, "web")
        say("repository", web_url)
        wait_for(f"{url}api/v1/health", collector, "collector")
        say("collector", url)
        call("passmuster-collector", "manifest", "import", DEMO / "manifest.json", *data)
        token = json.loads(
            call("passmuster-collector", "token", "create", "demo", "--format", "json", *data)
        )["token"]
        string = enrollment_string(url, web_url, root_sha256, data)
        call("passmuster", "enroll", string, "--state", STATE)
        say("agent", "this machine is enrolled")
        call("passmuster", "run", "--state", STATE)
        say("agent", "audited, receipt delivered")
        reported = fleet.report_all(string, DEMO / "desktops", environment())
        say("desktops", f"{len(reported)} examples reported")
        print()
        print(call("passmuster", "status", "--all", "--state", STATE, ok=(0, 1, 2)))
        if once:
            check_all(Api(url, token), STATE, reported)
            return 0
        return stay((*data, "--collector-url", url), (web, collector))


def stay(words: tuple[object, ...], servers: tuple[subprocess.Popen[bytes], ...]) -> int:
    """Print the page's address and wait for Ctrl-C."""
    link = call("passmuster-collector", "sign-in", *words).strip().splitlines()[-1]
    print(f"The collector's page (this address signs you in once):\n\n    {link}\n")
    print("Ctrl-C ends the demo.", flush=True)
    while all(server.poll() is None for server in servers):
        time.sleep(0.5)
    raise Failure("a server of the demo has ended; see .demo/*.log")


def interrupted(*_: object) -> NoReturn:
    """Treat being asked to end as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Parse, make a clean .demo under a lock, and run."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check every step and leave")
    options = parser.parse_args()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupted)
    DEMO.mkdir(exist_ok=True)
    with (DEMO / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another demo is running in this checkout; end it first", file=sys.stderr)
            return 1
        for path in DEMO.iterdir():
            if path.name != "lock":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        try:
            return demo(once=options.once)
        except KeyboardInterrupt:
            print("\nThe demo has ended; nothing is left running.")
            return 0
        except Failure as failure:
            print(f"\nThe demo failed: {failure}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
