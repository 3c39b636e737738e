"""Stories played inside QGIS: how long each gesture holds the window, with many maps in the
project."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QComboBox, QSpinBox, QToolButton

Story = Generator[Any, None, Any]
BEAT = 5  # ms between two looks at the clock
VINTAGE = "occupancyCardVintage"
OTHERS = ("ben_apl_rate", "income_u40_rate")


class Blocks:
    """Measures the longest time that the main thread worked without returning to its event loop:
    processor seconds, which a busy machine lengthens little."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT)

    def _beat(self) -> None:
        now = time.thread_time()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> float:
        self._beat()
        self._timer.stop()
        return self.longest


def measured(user: Any, blocks: dict[str, float], name: str, act: Callable[[], Any]) -> Story:
    """Do something, wait until QGIS is at rest, and note the longest block."""
    clock = Blocks()
    QTimer.singleShot(0, act)
    yield 50
    yield user.until(lambda: not user.window.loader.is_loading, name)
    yield user.at_rest()
    yield 400
    blocks[name] = max(blocks.get(name, 0.0), clock.stop())


def gestures(user: Any, maps: int) -> Story:
    """Add maps of other indicators until there are so many, then try each gesture."""
    blocks: dict[str, float] = {}
    window, on_map = user.window, user.window.on_map
    prepare = user.plugin.window.loader.__class__  # of the plugin's package
    catalogue = window.session.signed_in.catalogue
    indicators = [i.id for i in catalogue.indicators_at("commune", "2024") if i.kind.comparable]
    module = __import__(prepare.__module__.replace("loader", "prepare"), fromlist=["LoadOrder"])
    territory = window.session.signed_in.account.territories[0]
    while len(on_map.cards()) < maps:
        indicator = indicators[2 * len(on_map.cards())]
        order = module.LoadOrder(territory, "commune", "2024", indicator)
        before = len(on_map.cards())
        add = lambda: window.loader.load(order)  # noqa: B023, E731
        yield from measured(user, blocks, "add a map", add)
        yield user.until(lambda: len(on_map.cards()) > before, "the map")  # noqa: B023
    card = on_map.cards()[0]
    user.window.dock.show_map_tab()

    def switch(indicator: str) -> None:
        box = card.findChild(QComboBox, "occupancySwitch")
        box.setCurrentIndex(box.findData(indicator))
        box.activated.emit(box.currentIndex())

    for indicator in OTHERS:
        yield from measured(user, blocks, "another indicator", lambda: switch(indicator))  # noqa: B023
    for vintage in ("2022", "2024") * 2:
        entries = {a.text(): a for a in card.findChild(QToolButton, VINTAGE).menu().actions()}
        yield from measured(user, blocks, "another vintage", entries[vintage].trigger)
    yield from measured(user, blocks, "open the style", lambda: user.click("occupancyStyle"))
    classes = user.find("occupancyClasses", QSpinBox)
    for number in (4, 5):
        yield from measured(user, blocks, "change the style", lambda: classes.setValue(number))  # noqa: B023
    user.find("occupancySymbology").close()
    for is_shown in (False, True):
        yield from measured(user, blocks, "hide and show", lambda: card.show_map(is_shown))  # noqa: B023
    copy = lambda: window.map_ways.copy(card.layer)  # noqa: E731
    yield from measured(user, blocks, "copy the map", copy)
    yield from measured(user, blocks, "a page", lambda: user.click("occupancyLayOut"))
    for designer in user.iface.openLayoutDesigners():
        designer.close()
    dossier = lambda: window.diagnosis.open_paper("dossier", card.layer)  # noqa: E731
    yield from measured(user, blocks, "open the dossier", dossier)
    user.find("occupancyDiagnosis").close()
    views = len(user.iface.mapCanvases())
    yield from measured(user, blocks, "two views", lambda: user.compare("single_parents_rate"))
    yield user.until(lambda: len(user.iface.mapCanvases()) > views, "a second view")
    yield from measured(user, blocks, "two views", lambda: None)
    yield from measured(user, blocks, "indicator in two views", lambda: switch(OTHERS[0]))
    for view in list(user.iface.mapCanvases())[1:]:
        user.iface.closeMapCanvas(view.objectName())
    yield user.at_rest()
    return blocks
