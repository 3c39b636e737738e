"""Runs outside QGIS: starts the desktop, plays every way in it (again after a crash), searches the
traces, and compares with the control."""

from __future__ import annotations

import functools
import shutil
import tempfile
import threading
from collections.abc import Iterable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from scripts.desktop import Desktop, DesktopError

from . import canaries
from .report import Row
from .search import Searcher
from .ways import WAYS, Way

STORY = Path(__file__).with_name("story.py")
WAY_SECONDS = 90.0


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, may be cached, says nothing."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        return


class Campaign:
    """One desktop: with the plugin and its layers (protected), with the plugin and raw files that
    it holds back (held), or without the plugin (control)."""

    def __init__(self, folder: Path, kind: str, searcher: Searcher) -> None:
        self.folder, self.kind, self._searcher = folder, kind, searcher
        self.outcomes: dict[str, str] = {}
        self._desktop: Desktop | None = None
        self._server: ThreadingHTTPServer | None = None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def play(self, ways: Iterable[Way]) -> None:
        try:
            for way_id in ways:
                self.outcomes[way_id.name] = self._play(way_id)
        finally:
            self.end()

    def _play(self, way: Way) -> str:
        desktop = self._running()
        try:
            return str(
                desktop.run(
                    STORY, "try_way", seconds=WAY_SECONDS, name=way.name, out=str(self.out(way))
                )
            )
        except DesktopError as error:
            self.stop()
            return f"QGIS ended or hung: {str(error).splitlines()[0][:160]}"

    def _running(self) -> Desktop:
        if self._desktop is None:
            environment = {} if self.kind == "protected" else {"REDTEAM_RAW": self._raw_place()}
            desktop = Desktop(
                "http://127.0.0.1:1",
                folder=self.folder / "desktop",
                environment=environment,
                with_plugin=self.kind != "control",
            )
            self._desktop = desktop.start()
            self._desktop.run(STORY, "set_up", kind=self.kind)
        return self._desktop

    def _raw_place(self) -> str:
        """The folder of raw files, which is none of those that are searched; for the control a
        server that hands them out."""
        folder = Path(tempfile.mkdtemp(prefix="redteam-raw-"))
        if self.kind == "held":
            canaries.raw_files(folder)
            return str(folder)
        if self._server is None:
            canaries.raw_files(folder)
            handler = functools.partial(Quiet, directory=str(folder))
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def end(self) -> None:
        """The last desktop and the server."""
        self.stop()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def stop(self) -> None:
        if self._desktop is not None:
            self._desktop.stop()
            self._desktop = None

    def out(self, way: Way) -> Path:
        return self.folder / "out" / way.name

    def search(self, way: Way) -> tuple[int, set[str]]:
        """What this way brought into being, and the places that it says it may have written to."""
        home = self.folder / "desktop"
        places = {
            "profile": home / "profiles",
            "cache": home / "cache",
            "temp": home / "tmp",
            "log": home / "qgis.log",
        }
        return self._searcher.found_in([self.out(way), *(places[name] for name in way.also)])


def judge(protected: Campaign, control: Campaign, ways: Iterable[Way]) -> list[Row]:
    rows = []
    for way_id in ways:
        size, found = protected.search(way_id)
        _, found_raw = control.search(way_id)
        rows.append(
            Row(
                way=way_id.name,
                tried=way_id.tried,
                outcome=protected.outcomes.get(way_id.name, "not tried"),
                control_outcome=control.outcomes.get(way_id.name, "not tried"),
                bytes=size,
                canaries=len(found),
                control_canaries=len(found_raw),
                probative=bool(found_raw),
                examples=sorted(found)[:5],
            )
        )
    return rows


def all_ways() -> list[Way]:
    """Traces last: they are what everything before left behind."""
    return sorted(WAYS.values(), key=lambda one: one.name.startswith("trace_"))
