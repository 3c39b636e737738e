"""Several workers serve one portal: a sign-in at one is known to all, and none outlives the
first."""

import os
import signal
import time

import requests

from scripts.portal import client
from scripts.portal_process import PortalProcess


def children(number: int) -> list[int]:
    with open(f"/proc/{number}/task/{number}/children", encoding="ascii") as file:
        return [int(text) for text in file.read().split()]


def alive(number: int) -> bool:
    try:
        with open(f"/proc/{number}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_workers_share_sign_ins_and_end_together():
    with PortalProcess("--leaky", "--workers", "3") as portal:
        assert portal._process is not None
        workers = children(portal._process.pid)
        assert len(workers) == 3
        token = client.sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
        for _ in range(30):
            answer = requests.get(
                f"{portal.url}/flatgeobuf/commune-2022.fgb", headers=headers, timeout=20
            )
            assert answer.status_code == 200
        os.kill(portal._process.pid, signal.SIGTERM)
        portal._process.join(15)
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(map(alive, workers))


def test_a_worker_that_is_killed_is_replaced():
    with PortalProcess("--leaky", "--workers", "2") as portal:
        assert portal._process is not None
        first_workers = set(children(portal._process.pid))
        assert len(first_workers) == 2
        token = client.sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
        os.kill(min(first_workers), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len(now := set(children(portal._process.pid))) < 2 or now == first_workers:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert len(now - first_workers) == 1
        headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
        for _ in range(10):
            answer = requests.get(f"{portal.url}/me", headers=headers, timeout=30)
            assert answer.status_code == 200
