"""A portal's store: records stay, only the portal reads them, no account is created by itself, a
copy is complete, and records of another form are refused."""

import io
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from osgeo import gdal

from scripts.portal import __main__ as main
from scripts.portal import client
from scripts.portal.records import database
from scripts.portal_process import ROOT, PortalProcess
from tests.unit.portal_reference.duties.forms import ask, request_body
from tests.unit.portal_reference.visitors import Browser

gdal.UseExceptions()
QUICK = ("--leaky",)  # built already, for every suite
AGENCY = ("--organisation", "Agence fictive")
PASSWORD = "quatre mots sans lien"
REQUEST = request_body()


def command(*words: str) -> subprocess.CompletedProcess:
    """Run a command in this process: a process of its own takes 1.6 s of a processor to import."""
    said, complained = io.StringIO(), io.StringIO()
    mask = os.umask(0o022)
    try:
        with redirect_stdout(said), redirect_stderr(complained):
            code = main.main(list(words))
    finally:
        os.umask(mask)
    return subprocess.CompletedProcess(words, code, said.getvalue(), complained.getvalue())


def process(*words: str, program: str = "scripts.portal") -> subprocess.CompletedProcess:
    """Run a command in a process of its own, which lets go of the records at its end."""
    return subprocess.run(
        [sys.executable, "-m", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_named_store_opens_no_demo_account_and_its_administrator_is_named(tmp_path):
    store = f"gpkg:{tmp_path / 'store.gpkg'}"
    with PortalProcess(*QUICK, "--store", store) as portal:
        assert portal.accounts == []
        who = (
            "--username",
            "chef",
            "--name",
            "Chef Fictif",
            "--email",
            "chef@gip.example",
            *AGENCY,
        )
        page = process("administrator", "--store", store, *who).stdout.strip()
        assert re.fullmatch(r"/pages/password/\S+", page)
        line = requests.Session()
        form = line.get(portal.url + page, timeout=10)
        csrf = re.search(r'name="csrf" value="([^"]+)"', form.text)[1]
        data = {"csrf": csrf, "password": PASSWORD}
        assert line.post(portal.url + page, data=data, timeout=10).status_code == 200
        token = client.sign_in(portal.url, "chef", PASSWORD)["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert (
            requests.get(f"{portal.url}/me", headers=headers, timeout=10).json()["role"]
            == "national"
        )
    names = sorted(path.name for path in tmp_path.iterdir())
    assert "store.records.sqlite" in names
    for path in tmp_path.iterdir():
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path.name


@dataclass
class Kept:
    """A store that was served, left readable by all, and is served again."""

    folder: Path
    reference: str
    before: tuple[str, str]
    portal: PortalProcess


@pytest.fixture(scope="module")
def kept_store(tmp_path_factory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    options = (*QUICK, "--demo", "--store", f"gpkg:{folder / 'store.gpkg'}")
    with PortalProcess(*options) as first_portal:
        for _ in range(20):
            secret, _ = ask(Browser(first_portal.url), REQUEST)
        before = first_portal.account("epci_agent")
    (folder / "store.records.sqlite").chmod(0o644)
    with PortalProcess(*options) as second_portal:
        yield Kept(folder, secret, before, second_portal)


def test_records_outlive_the_portal(kept_store):
    address = f"/pages/requests/{kept_store.reference}?lang=en"
    assert "waiting" in Browser(kept_store.portal.url).get(address).text


def test_demo_accounts_get_new_passwords_at_each_start(kept_store):
    after = kept_store.portal.account("epci_agent")
    assert after[0] == kept_store.before[0]
    assert after[1] != kept_store.before[1]
    token = client.sign_in(kept_store.portal.url, *after)["access_token"]
    address = f"{kept_store.portal.url}/flatgeobuf/commune-2022.fgb"
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(address, headers=headers, timeout=20).status_code == 200


def test_the_rows_are_a_geopackage_that_others_read(kept_store):
    source = gdal.OpenEx(str(next(kept_store.folder.glob("store.rows-*.gpkg"))))
    assert source.GetLayerByName("commune_2022").GetFeatureCount() == 46


def test_records_that_an_older_portal_left_open_are_closed(kept_store):
    mode = (kept_store.folder / "store.records.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_copy_that_sqlite_makes_while_it_is_served_is_whole_and_opens(kept_store):
    records, copy = kept_store.folder / "store.records.sqlite", kept_store.folder / "copy.sqlite"
    vacuum = [sys.executable, "-m", "sqlite3", str(records), f"VACUUM INTO '{copy}'"]
    subprocess.run(vacuum, check=True, timeout=60, capture_output=True)
    link = sqlite3.connect(copy)
    assert link.execute("SELECT COUNT(*) FROM account_requests").fetchone() == (20,)
    assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    link.close()
    database.connect(f"sqlite:///{copy}").dispose()  # of the form that this portal keeps


def test_the_registers_are_open_files_without_a_secret(kept_store):
    folder = kept_store.folder / "registers"
    store = f"gpkg:{kept_store.folder / 'store.gpkg'}"
    assert command("registers", "--store", store, "--to", str(folder)).returncode == 0
    text = (folder / "account_requests.csv").read_text(encoding="utf-8-sig")
    assert text.count("\n") == 21
    assert REQUEST["name"] in text
    assert "secret" not in text.splitlines()[0]
    names = {path.stem for path in folder.iterdir()}
    assert {"journal", "oppositions", "incidents", "publications"} <= names
    assert not names & {"accounts", "tokens", "keys", "password_resets", "page_sessions"}


def test_three_first_starts_at_once_all_serve(tmp_path):
    store = f"gpkg:{tmp_path / 'store.gpkg'}"

    def start(_: int) -> int:
        with PortalProcess(*QUICK, "--demo", "--store", store) as portal:
            return len(portal.accounts)

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(start, range(3))) == {11}


def test_records_of_another_form_are_refused_with_a_sentence(tmp_path):
    link = sqlite3.connect(tmp_path / "store.records.sqlite")
    link.execute("CREATE TABLE accounts (id INTEGER)")
    link.commit()
    link.close()
    store = f"gpkg:{tmp_path / 'store.gpkg'}"
    result = process(*QUICK, "--store", store, program="scripts.world")
    assert result.returncode == 2
    assert "form 1" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_password_is_read_from_the_environment_not_from_the_command(portal, password):
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "scripts.portal",
            "token",
            "--url",
            portal.url,
            "--username",
            "etat",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": "/usr/bin:/bin", "OCCUPANCY_PORTAL_PASSWORD": password("etat")},
    )
    assert len(result.stdout.strip()) > 20


def test_files_of_a_killed_portal_are_removed(tmp_path, monkeypatch):
    ended = subprocess.Popen(["true"])
    ended.wait()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed_folder, own_folder = (
        tmp_path / f"occupancy-portal-{pid}-x" for pid in (ended.pid, os.getpid())
    )
    for folder in (killed_folder, own_folder):
        folder.mkdir()
        (folder / "records.sqlite").write_bytes(b"key")
    main._sweep()
    assert not killed_folder.exists()
    assert own_folder.exists()
