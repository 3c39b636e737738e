"""Starts QGIS with a new profile that contains the plugin, and runs stories inside it.

A story is a generator function in a separate file. It gets a `User` (inside.py), yields the
conditions it waits for, and returns a JSON value. The browser is replaced by a script that fills
the portal's sign-in form; the plugin's code is unchanged.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "occupancy_plugin"
BYTECODE = ROOT / ".cache" / "bytecode"
"""Modules compiled once for all windows, outside the sources and the profiles."""
START_SECONDS = 90.0
VENDORED = ("xlsxwriter", "pypdf")
TEMPLATE = Path(__file__).with_name("QGIS3.ini")

BROWSER = """#!/bin/sh
exec {python} {script} {person} "$1" >> {log} 2>&1
"""


class DesktopError(Exception):
    """The window did not start or ended, or a story failed; the text has the details."""


class Desktop:
    """One running QGIS. Use as a context manager."""

    def __init__(
        self,
        portal_url: str,
        credentials: tuple[str, str] | None = None,
        *,
        folder: Path | None = None,
        locale: str = "fr_FR",
        environment: Mapping[str, str] | None = None,
        project: Path | None = None,
        with_plugin: bool = True,
        bare: bool = False,
    ) -> None:
        """Prepare the profile of a QGIS of its own.

        with_plugin: False leaves the plugin in the profile, but inactive
        bare: a profile without the plugin"""
        self.folder = folder or Path(tempfile.mkdtemp(prefix="occupancy-desktop-"))
        self._owns_folder = folder is None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.profile = self.folder / "profiles" / "default"
        self._locale, self._portal, self._project = locale, portal_url, project
        self._with_plugin, self._bare = with_plugin, bare
        self._extra = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._connection: socket.socket | None = None
        self._stream: Any = None
        self.sign_in_as(*(credentials or ("", "")))

    def sign_in_as(self, username: str, password: str) -> None:
        """Set the account that the browser signs in with; '' leaves the page open."""
        target = self.folder / "browser.json"
        target.write_text(json.dumps({"username": username, "password": password}))
        target.chmod(0o600)

    def start(self) -> Desktop:
        self._prepare()
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(START_SECONDS)
        (self.folder / "tmp").mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "OCCUPANCY_DRIVER_PORT": str(listener.getsockname()[1]),
            "PATH": f"{self._browser().parent}{os.pathsep}{os.environ['PATH']}",
            "TMPDIR": str(self.folder / "tmp"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "PYTHONPYCACHEPREFIX": str(BYTECODE),
            "PYTHONDONTWRITEBYTECODE": "1" if self._bare else "",
            "QT_LOGGING_RULES": "*=false",
            "LANG": "C.UTF-8",
            **self._extra,
        }
        for name in ("PYTHONPATH", "VIRTUAL_ENV", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
        self._log = (self.folder / "qgis.log").open("wb")
        driver = Path(__file__).with_name("inside.py")
        profiles = ("--profiles-path", str(self.folder))
        command = ["qgis", *profiles, "--nologo", "--code", str(driver)]
        if self._project is not None:
            command += ["--project", str(self._project)]
        self._process = subprocess.Popen(
            command, env=environment, cwd=self.folder, stdout=self._log, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            listener.settimeout(0.5)
            while self._connection is None:
                try:
                    self._connection, _ = listener.accept()
                except TimeoutError:
                    self._check_alive()
                    if time.monotonic() > deadline:
                        message = f"QGIS did not start in time.\n{self.log_tail()}"
                        raise DesktopError(message) from None
        finally:
            listener.close()
        self._connection.settimeout(None)
        self._stream = self._connection.makefile("rw", encoding="utf-8")
        return self

    def run(
        self, story_file: Path, function: str, *, seconds: float = 480.0, **arguments: Any
    ) -> Any:
        """Run a story and return its result. Raises DesktopError with the story's traceback."""
        assert self._connection is not None
        self._connection.settimeout(seconds)
        request = {"file": str(story_file), "function": function, "arguments": arguments}
        try:
            self._stream.write(json.dumps(request) + "\n")
            self._stream.flush()
            while line := self._stream.readline():
                answer = json.loads(line)
                if "say" not in answer:
                    break
                print(f"   {answer['say']}", flush=True)
            else:
                raise DesktopError(f"QGIS ended during the story.\n{self.log_tail()}")
        except TimeoutError:
            reason = f"The story {function} took more than {seconds:.0f} s."
            raise DesktopError(f"{reason}\n{self.log_tail()}") from None
        if "error" in answer:
            raise DesktopError(f"{function}: {answer['error']}")
        return answer["result"]

    def log_tail(self) -> str:
        text = (self.folder / "qgis.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-25:])

    def wait(self) -> int:
        assert self._process is not None
        return self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        if self._stream is not None:
            try:
                self._stream.write('{"quit": true}\n')
                self._stream.flush()
            except OSError:
                pass
        if self._process is not None:
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._log is not None:
            self._log.close()
        shutil.rmtree(_bytecode_of(self.folder), ignore_errors=True)
        if self._owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Desktop:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _prepare(self) -> None:
        plugins = self.profile / "python" / "plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        link = plugins / PLUGIN
        if not self._bare and not link.exists():
            link.symlink_to(ROOT)
            self._link_libraries()
        if not self._bare:
            _share_bytecode(link)
        settings = self.profile / "QGIS" / "QGIS3.ini"
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            active = f"[PythonPlugins]\n{PLUGIN}={str(self._with_plugin).lower()}\n\n"
            plugins_section = "" if self._bare else active
            text = TEMPLATE.read_text(encoding="utf-8").format(
                locale=self._locale, portal=self._portal, plugins=plugins_section
            )
            settings.write_text(text)

    def _link_libraries(self) -> None:
        """Link the libraries of occupancy_plugin/vendor from the development environment, because
        QGIS runs the system's Python. inside.py appends the folder to the path."""
        folder = self.folder / "libraries"
        folder.mkdir(exist_ok=True)
        self._extra.setdefault("OCCUPANCY_LIBRARIES", str(folder))
        for name in VENDORED:
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin and not (folder / name).exists():
                (folder / name).symlink_to(Path(spec.origin).parent)

    def _browser(self) -> Path:
        """Write the browser script as `xdg-open`, to be first in the path. Qt calls `xdg-open`, and
        that prefers an installed browser to `BROWSER`."""
        browser = self.folder / "bin" / "xdg-open"
        browser.parent.mkdir(exist_ok=True)
        script = Path(__file__).with_name("browser.py")
        browser.write_text(
            BROWSER.format(
                python=ROOT / ".venv/bin/python",
                script=script,
                person=self.folder / "browser.json",
                log=self.folder / "browser.log",
            )
        )
        browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
        return browser

    def _check_alive(self) -> None:
        assert self._process is not None
        if self._process.poll() is not None:
            code = self._process.returncode
            raise DesktopError(f"QGIS ended with code {code}.\n{self.log_tail()}")


def _bytecode_of(path: Path) -> Path:
    """Return where Python looks for the bytecode of modules below a path."""
    return BYTECODE / path.absolute().relative_to("/")


def _share_bytecode(link: Path) -> None:
    """Let Python find the bytecode of the sources under the path of a profile's link to them."""
    shared, own = _bytecode_of(ROOT), _bytecode_of(link)
    for folder in (shared, own.parent):
        folder.mkdir(parents=True, exist_ok=True)
    if not own.exists():
        own.symlink_to(shared)
