"""Touch gestures on a published atlas: one finger scrolls the page, two move the map. Chromium's
own gestures are used, so that those that the browser handles itself are covered too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession

from .conftest import Published
from .readers import Reader

Place = tuple[float, float]


class Telephone(Reader):
    """A reader with fingers. `touch`: from where to where each finger goes, at the same time."""

    def __init__(self, chromium: Browser, address: str) -> None:
        super().__init__(chromium, address, 400, 800, has_touch=True, is_mobile=True)
        self._gestures: CDPSession = self.page.context.new_cdp_session(self.page)

    def touch(self, *paths: tuple[Place, Place], steps: int = 12) -> None:
        def fingers(part: float) -> list[dict[str, float]]:
            return [
                {"x": a[0] + (b[0] - a[0]) * part, "y": a[1] + (b[1] - a[1]) * part, "id": n}
                for n, (a, b) in enumerate(paths)
            ]

        self._send("touchStart", fingers(0))
        for step in range(1, steps + 1):
            self._send("touchMove", fingers(step / steps))
            self.page.wait_for_timeout(20)
        self._send("touchEnd", [])
        self.page.wait_for_timeout(400)

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self._gestures.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def middle(self) -> Place:
        box = self.page.locator("canvas").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def scrolled(self) -> float:
        return float(self.page.evaluate("scrollY"))


@pytest.fixture
def telephone(chromium: Browser, published: Published) -> Iterator[Telephone]:
    found = Telephone(chromium, published.folder.as_uri())
    found.open("#")
    found.page.evaluate("document.querySelector('canvas').scrollIntoView({ block: 'center' })")
    found.page.wait_for_timeout(200)
    yield found
    found.require_silence()
    found.close()


def test_one_finger_scrolls_the_page_and_leaves_the_map_where_it_is(telephone: Telephone) -> None:
    x, y = telephone.middle()
    before, seen = telephone.scrolled(), telephone.page.locator("canvas").screenshot()
    telephone.touch(((x, y), (x, y - 150)))
    assert telephone.scrolled() > before + 80
    assert telephone.page.locator(".hint").inner_text() == "Deux doigts déplacent la carte"
    telephone.page.wait_for_selector(".hint", state="detached")
    telephone.page.evaluate("document.querySelector('canvas').scrollIntoView({ block: 'center' })")
    assert telephone.page.locator("canvas").screenshot() == seen


def test_two_fingers_move_the_map_and_leave_the_page_where_it_is(telephone: Telephone) -> None:
    x, y = telephone.middle()
    telephone.touch(((x - 60, y), (x - 60, y + 5)), ((x + 60, y), (x + 60, y + 5)))
    before, page = telephone.state("view"), telephone.scrolled()
    telephone.touch(((x - 60, y), (x - 20, y - 80)), ((x + 60, y), (x + 100, y - 80)))
    after = telephone.state("view")
    assert telephone.scrolled() == page
    assert after[2] == pytest.approx(before[2], rel=0.02)  # as far apart as before
    assert (before[0] - after[0]) * after[2] == pytest.approx(40, abs=6)
    assert (before[1] - after[1]) * after[2] == pytest.approx(80, abs=8)


def test_two_fingers_apart_zoom_about_their_middle(telephone: Telephone) -> None:
    x, y = telephone.middle()
    telephone.touch(((x - 60, y), (x - 60, y + 5)), ((x + 60, y), (x + 60, y + 5)))
    before = telephone.state("view")
    telephone.touch(((x - 50, y), (x - 100, y)), ((x + 50, y), (x + 100, y)))
    after = telephone.state("view")
    assert after[2] == pytest.approx(2 * before[2], rel=0.05)
    assert abs(after[0] - before[0]) * after[2] < 12
    assert abs(after[1] - before[1]) * after[2] < 12


def test_a_tap_chooses_the_unit(telephone: Telephone) -> None:
    telephone.home()
    place = max(telephone.centres(20).items(), key=lambda one: one[1][0])
    box = telephone.page.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + place[1][0], box["y"] + place[1][1]
    telephone.touch(((x, y), (x, y)), steps=1)
    assert telephone.state("unit") == place[0]
