"""`scripts/bench portal`: 200 accounts read simultaneously for a minute, without errors and without
rows of another territory. Then the files of a région.

Every account is opened through the portal's own requests and signs in over HTTP.
"""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import requests

from scripts.portal.catalogue.families import COUNT_COLUMNS
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess

from .results import Bench

ACCOUNTS, SECONDS, PAUSE = 200, 60, 1.5
EPCI = "200030633"
PASSWORD = "une phrase fictive et longue"  # of fictitious accounts that live as long as the bench
LETTER = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"
SCALES = ("commune", "iris", "carreau", "residence", "batiment")
FILE_COLUMNS = 40
COLUMNS = "code,epci,households,type_single,type_known"


@dataclass
class Tally:
    """Counts of all readers' requests.

    foreign: rows of another territory, which no account may read"""

    seconds: list[float] = field(default_factory=list)
    rows: int = 0
    errors: int = 0
    foreign: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float, rows: int, error: bool, foreign: int) -> None:
        with self.lock:
            self.seconds.append(seconds)
            self.rows += rows
            self.errors += error
            self.foreign += foreign


def main() -> None:
    """Measure the simultaneous readers and the files of a région."""
    bench = Bench("portal")
    started = time.perf_counter()
    with PortalProcess(
        "--leaky",
        "--workers",
        "2",
        "--threads",
        "12",
        "--access-lifetime",
        "3600",
        "--requests-a-day",
        "1000",
    ) as portal:
        bench.add(
            "portal of an EPCI ready",
            time.perf_counter() - started,
            "s",
            goal="≤ 10",
            met=time.perf_counter() - started <= 10,
        )
        readers = _open_accounts(portal)
        tally = _read(portal.url, readers)
    _report(bench, tally)
    _region(bench)
    bench.write(lambda figure: _draw(figure, tally))


def _open_accounts(portal: PortalProcess) -> list[tuple[str, str, str]]:
    """Open accounts, half of the EPCI and half of its communes. Returns (access token, scale, code)
    of each."""
    national = sign_in(portal.url, *portal.account("national"))["access_token"]
    headers = {"Authorization": f"Bearer {national}"}
    features = requests.get(
        f"{portal.url}/ogc/collections/commune-2022/items",
        params={
            "f": "json",
            "limit": 1000,
            "properties": "code,name,dwellings",
            "geometry": "none",
        },
        headers=headers,
        timeout=30,
    ).json()["features"]
    communes = [
        (feature["id"], feature["properties"]["name"])
        for feature in features
        if feature["properties"]["dwellings"]
    ]
    for code, name in communes:
        _complete(portal.url, headers, code, name)

    decision_lock = threading.Lock()

    def open_account(number: int) -> tuple[str, str, str]:
        code, name = communes[number % len(communes)]
        scale, territory = ("epci", EPCI) if number % 2 else ("commune", code)
        organisation = "CA du Caudrésis et du Catésis" if scale == "epci" else f"Commune de {name}"
        email = f"lecteur.{number}x@exemple.example"
        reference = _ask(portal.url, email, scale, territory, organisation)
        with decision_lock:
            _decide(portal.url, headers, email)
        address = f"{portal.url}/accounts/requests/{reference}/password"
        username = requests.post(address, json={"password": PASSWORD}, timeout=30).json()[
            "username"
        ]
        token = sign_in(portal.url, username, PASSWORD)["access_token"]
        own_headers = {"Authorization": f"Bearer {token}"}
        version = requests.get(f"{portal.url}/charter", headers=own_headers, timeout=30).json()[
            "version"
        ]
        requests.post(
            f"{portal.url}/charter/acceptance",
            json={"version": version, "trained": True},
            headers=own_headers,
            timeout=30,
        )
        return token, scale, territory

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(open_account, range(ACCOUNTS)))


def _ask(url: str, email: str, scale: str, territory: str, organisation: str) -> str:
    """Request an account and annex a letter. Returns the reference of the request."""
    form = {
        "name": "Lecteur Fictif",
        "email": email,
        "function": "Essai",
        "organisation": organisation,
        "territory": territory,
    }
    form["role"] = f"{scale}_agent"
    files = {"letter": ("lettre.pdf", LETTER, "application/pdf")}
    return str(
        requests.post(f"{url}/accounts/requests", data=form, files=files, timeout=30).json()[
            "reference"
        ]
    )


def _decide(url: str, headers: dict[str, str], email: str) -> None:
    """Accept the request of this e-mail address."""
    requests_listed = requests.get(f"{url}/accounts/requests", headers=headers, timeout=30).json()[
        "requests"
    ]
    number = next(row["reference"] for row in reversed(requests_listed) if row["email"] == email)
    requests.post(
        f"{url}/accounts/requests/{number}/decision",
        json={"decision": "accept"},
        headers=headers,
        timeout=30,
    )


def _complete(url: str, headers: dict[str, str], code: str, name: str) -> None:
    """Complete the record of a commune, which the first decision on one of its agents creates."""
    email = f"maire.{code}x@exemple.example"
    _ask(url, email, "commune", code, f"Commune de {name}")
    _decide(url, headers, email)
    organisations = requests.get(f"{url}/organisations", headers=headers, timeout=30).json()[
        "organisations"
    ]
    record = {
        "convention_reference": "Fictive",
        "convention_signed_on": "2026-01-01",
        "signatory": "Fictif",
        "dpd_name": "Fictif",
        "dpd_email": "dpd@exemple.example",
        "annexes": ["Annexe fictive"],
    }
    for organisation in organisations:
        if organisation["territory"]["code"] == code and not organisation["complete"]:
            requests.patch(
                f"{url}/organisations/{organisation['id']}",
                json=record,
                headers=headers,
                timeout=30,
            )


def _read(url: str, readers: list[tuple[str, str, str]]) -> Tally:
    """Let every account read with pauses until the minute is over. Returns the counts."""
    tally = Tally()
    end = time.monotonic() + SECONDS

    def read_pages(number: int) -> None:
        token, scale, code = readers[number]
        rng = random.Random(number)
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {token}"
        time.sleep(rng.random() * PAUSE)
        while time.monotonic() < end:
            _read_page(tally, session, url, rng.choice(SCALES), scale, code)
            time.sleep(rng.random() * 2 * PAUSE)

    threads = [
        threading.Thread(target=read_pages, args=(number,)) for number in range(len(readers))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _read_page(
    tally: Tally, session: requests.Session, url: str, collection: str, scale: str, code: str
) -> None:
    """Read one page, and count its rows outside the account's territory."""
    key = "code" if scale == collection else scale
    started = time.perf_counter()
    try:
        parameters: dict[str, Any] = {
            "f": "json",
            "limit": 200,
            "properties": COLUMNS if key == "code" else f"{COLUMNS},{key}",
            "geometry": "none",
        }
        response = session.get(
            f"{url}/ogc/collections/{collection}-2022/items", params=parameters, timeout=30
        )
        rows = response.json()["features"] if response.status_code == 200 else []
        foreign = sum(row["properties"].get(key) != code for row in rows)
        tally.add(time.perf_counter() - started, len(rows), response.status_code != 200, foreign)
    except (requests.RequestException, ValueError, KeyError):
        tally.add(time.perf_counter() - started, 0, True, 0)


def _report(bench: Bench, tally: Tally) -> None:
    """Report the readers' minute."""
    seconds = np.array(tally.seconds)
    bench.add(
        "accounts reading at the same time", ACCOUNTS, "accounts", goal="200", met=ACCOUNTS >= 200
    )
    bench.add("requests answered", len(seconds), "requests")
    bench.add("requests per second", len(seconds) / SECONDS, "1/s")
    bench.add("rows read", tally.rows, "rows")
    bench.add("median answer", float(np.median(seconds)), "s")
    bench.add("95 % of answers within", float(np.quantile(seconds, 0.95)), "s")
    bench.add("errors", tally.errors, "requests", goal="0", met=tally.errors == 0)
    bench.add(
        "rows of another territory",
        tally.foreign,
        "rows",
        goal="0",
        met=tally.foreign == 0 and tally.rows > 0,
    )


def _region(bench: Bench) -> None:
    """Measure the address points of a région: the file encoded and from the cache, the first and
    the last page."""
    with PortalProcess(
        "--leaky", "--territory", "32", "--vintages", "2022", "--access-lifetime", "3600"
    ) as portal:
        token = sign_in(portal.url, *portal.account("national"))["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        parameters = "f=json&limit=1000&properties=code&geometry=none"
        page = f"{portal.url}/ogc/collections/batiment-2022/items?{parameters}"
        row_count = requests.get(page, headers=headers, timeout=60).json()["numberMatched"]
        bench.add("address points of a région", row_count, "rows")
        columns = ",".join(["code", "name", *COUNT_COLUMNS[: FILE_COLUMNS - 2]])
        box = f"1.3,48.8,4.3,{51.2 + random.random() / 1000}"  # random, so not in the cache
        file = f"{portal.url}/flatgeobuf/batiment-2022.fgb?properties={columns}&bbox={box}"
        encoding_seconds, size = _timed(file, headers)
        cached_seconds, _ = _timed(file, headers)
        bench.add("their FlatGeobuf of 40 columns, encoded on request", encoding_seconds, "s")
        bench.add(
            "the same file, kept",
            cached_seconds,
            "s",
            "encoded on request",
            cached_seconds / encoding_seconds,
        )
        bench.add("its size", size / 1e6, "MB")
        first_page_seconds = min(_timed(page, headers)[0] for _ in range(20))
        last_page_seconds = min(
            _timed(f"{page}&after={row_count - 2000}", headers)[0] for _ in range(20)
        )
        bench.add("first page of 1 000", first_page_seconds, "s")
        bench.add(
            "last page of 1 000",
            last_page_seconds,
            "s",
            "first page",
            last_page_seconds / first_page_seconds,
            "≤ 1.2",
            last_page_seconds / first_page_seconds <= 1.2,
        )


def _timed(address: str, headers: dict[str, str]) -> tuple[float, int]:
    """Return the seconds of a request and the bytes of its answer."""
    started = time.perf_counter()
    response = requests.get(address, headers=headers, timeout=300)
    response.raise_for_status()
    return time.perf_counter() - started, len(response.content)


def _draw(figure: Any, tally: Tally) -> None:
    axis = figure.subplots()
    axis.hist(np.array(tally.seconds) * 1000, bins=60, color="#12497a")
    axis.set_xlabel("answer time (ms)")
    axis.set_ylabel("requests")
    axis.set_title(
        f"{ACCOUNTS} accounts reading for {SECONDS} s: {tally.errors} errors, {tally.foreign} rows "
        "of another territory"
    )
