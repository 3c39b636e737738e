"""A reader of a published atlas in headless Chromium: looks at it, clicks and downloads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from qgis.PyQt.QtGui import QImage

from tests.unit.portal.small_server import listening

AXE = Path(__file__).parents[3] / ".cache" / "node" / "node_modules" / "axe-core" / "axe.min.js"
CENTRES = """() => {
  const { shapes, state } = occupancyAtlas, [x, y, k] = state.now.view;
  const content = occupancyAtlas.get(state.now.scale), units = shapes.ofScale(content);
  const box = document.querySelector("canvas").getBoundingClientRect();
  return content.codes.map((code, row) => [code, (units[row].centre[0] - x) * k + box.width / 2,
    box.height / 2 - (units[row].centre[1] - y) * k,
    Math.sqrt(units[row].area) * k]);
}"""

SHOWN = """() => {
  const { page, scale } = occupancyAtlas.state.now;
  return !!(page === "diagnosis" ? document.querySelector(".chapter") : occupancyAtlas.get(scale));
}"""


class Reader:
    """open(hash) · what Chromium said and asked for is kept in `said` and `asked`."""

    def __init__(
        self, chromium: Browser, address: str, width: int = 1366, height: int = 768, **more: Any
    ) -> None:
        self.address, self.said, self.asked, self.answered = address, [], [], []
        self.page: Page = chromium.new_context(
            viewport={"width": width, "height": height}, locale="fr", **more
        ).new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfinished", lambda request: self.answered.append(request.url))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, state: str = "") -> Reader:
        self.page.goto(f"{self.address}/index.html{state}")
        self.settle()
        return self

    def settle(self) -> None:
        """A frame and what was asked for have come."""
        self.page.wait_for_load_state("load")
        for _ in range(100):
            self.page.wait_for_timeout(50)
            if self.page.evaluate(SHOWN):  # the diagnosis asks for no scale
                break
        self.page.wait_for_timeout(200)

    def close(self) -> None:
        self.page.context.close()

    def require_silence(self) -> None:
        """Nothing was said to the console, and nothing asked of anybody."""
        assert self.said == []
        assert [url for url in self.asked if not url.startswith(f"{self.address}/")] == []

    def faults(self) -> list[tuple[str, list[str]]]:
        """axe-core's violations: (rule, elements). `preload` would ask for the style again."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        page_result = self.page.evaluate("axe.run({ preload: false })")
        assert "color-contrast" in {rule["id"] for rule in page_result["passes"]}
        return [
            (v["id"], [node["html"][:200] for node in v["nodes"]])
            for v in page_result["violations"]
        ]

    def state(self, name: str) -> Any:
        return self.page.evaluate("name => occupancyAtlas.state.now[name]", name)

    def home(self) -> None:
        """Look at the whole territory; the address has the view then."""
        self.page.locator("canvas").first.focus()
        self.page.keyboard.press("0")
        self.page.wait_for_timeout(300)

    def hide_names(self) -> None:
        """Leave names out of what is drawn from now on: they lie on the colours of units."""
        self.page.evaluate(
            "for (const name of ['fillText', 'strokeText']) {"
            " CanvasRenderingContext2D.prototype[name] = () => {}; }"
        )

    def centres(self, least: float = 0.0) -> dict[str, tuple[float, float]]:
        """Code → the middle of its unit, in pixels of the first map. least: pixels that the unit
        is wide."""
        page_result = self.page.evaluate(CENTRES)
        return {code: (x, y) for code, x, y, wide in page_result if wide >= least}

    def colours(self, places: list[tuple[float, float]], at: int = 0) -> list[str]:
        """What is drawn there: '#rrggbb' each."""
        picture = QImage.fromData(self.page.locator("canvas").nth(at).screenshot())
        return [picture.pixelColor(round(x), round(y)).name() for x, y in places]

    def table(self) -> list[list[str]]:
        return self.page.evaluate(
            "[...document.querySelectorAll('#rows-table tbody tr')]"
            ".map((row) => [...row.cells].map((cell) => cell.textContent))"
        )

    def download(self, button: str) -> tuple[str, str]:
        """Return (name, text) of the file that a button saves."""
        with self.page.expect_download() as saved:
            self.page.click(f"#{button}")
        path = Path(saved.value.path())
        return saved.value.suggested_filename, path.read_bytes().decode("utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a web server that knows nothing but files; its address."""
    with listening(partial(_Quiet, directory=str(folder))) as url:
        yield url
