"""QGIS's browser: territory › scale › vintage › theme › indicator, favourites, and a file of one's
own. Nothing is asked of the portal: what stands there is what the session knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from qgis.core import (
    Qgis,
    QgsDataCollectionItem,
    QgsDataItem,
    QgsDataItemProvider,
    QgsMimeDataUtils,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ...desk import Desk
from ...duties.gazetteer import label
from ...offer import Choices, Wish, known
from ...toolbelt.letters import without_accents
from ...toolbelt.metadata import resource
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr

PROVIDER = "occupancy"
ROOT_PATH = "occupancy:/"


class BrowserActs:
    """What the items do: `add(wish)`, `sign_in()`, `open_file()`."""

    def __init__(
        self,
        desk: Desk,
        add: Callable[[Wish], Any],
        sign_in: Callable[[], Any],
        open_file: Callable[[], Any],
    ) -> None:
        self.desk, self.add, self.sign_in, self.open_file = desk, add, sign_in, open_file


def icon(name: str) -> QIcon:
    return QIcon(str(resource("icons", f"{name}.svg")))


class Branch(QgsDataCollectionItem):
    """An item with children that are known at once: no thread, no request."""

    def __init__(
        self,
        parent: QgsDataItem | None,
        name: str,
        path: str,
        grow: Callable[[QgsDataItem], Sequence[QgsDataItem]],
        picture: str = "occupancy",
    ) -> None:
        super().__init__(parent, name, path, PROVIDER)
        self._grow = grow
        self.setIcon(icon(picture))
        self.setCapabilitiesV2(Qgis.BrowserItemCapability.Fast | Qgis.BrowserItemCapability.Fertile)

    def createChildren(self) -> list[QgsDataItem]:
        children = list(self._grow(self))
        for child in children:
            sip.transferto(child, self)  # the tree keeps it, and its Python half
        return children

    def sortKey(self) -> str:
        return self.path()


class Leaf(QgsDataItem):
    """An item that does one thing on a double click; with a wish it can be dragged on the map."""

    def __init__(
        self,
        parent: QgsDataItem,
        name: str,
        path: str,
        act: Callable[[], Any],
        picture: str,
        wish: Wish | None = None,
    ) -> None:
        super().__init__(Qgis.BrowserItemType.Custom, parent, name, path, PROVIDER)
        self._act, self._wish = act, wish
        self.setIcon(icon(picture))
        self.setState(Qgis.BrowserItemState.Populated)

    def handleDoubleClick(self) -> bool:
        self._act()
        return True

    def hasDragEnabled(self) -> bool:
        return self._wish is not None

    def mimeUris(self) -> list[QgsMimeDataUtils.Uri]:
        return [dragged(self._wish, self.name())] if self._wish is not None else []

    def actions(self, parent: Any) -> list[QAction]:
        if self._wish is None:
            action = QAction(self.name(), parent)
            action.triggered.connect(lambda: self._act())
            return [action]
        add = QAction(tr("Add to map"), parent)
        add.triggered.connect(lambda: self._act())
        favourite = self._wish.indicator in favourites()
        star = QAction(
            tr("Take from the favourites") if favourite else tr("Add to the favourites"), parent
        )
        star.triggered.connect(lambda: keep_favourite(self._wish, not favourite))
        return [add, star]


def dragged(wish: Wish, name: str) -> QgsMimeDataUtils.Uri:
    """What the map is handed when an indicator is dropped on it: its address, no value."""
    uri = QgsMimeDataUtils.Uri()
    uri.layerType, uri.providerKey = "custom", PROVIDER
    uri.name, uri.uri = name, wish.address()
    return uri


def favourites() -> list[str]:
    return [identifier for identifier in read_settings().favourites.split(",") if identifier]


def keep_favourite(wish: Wish | None, favourite: bool) -> None:
    if wish is not None:
        identifiers = [identifier for identifier in favourites() if identifier != wish.indicator]
        change_settings(
            favourites=",".join([wish.indicator, *identifiers] if favourite else identifiers)
        )


class BrowserProvider(QgsDataItemProvider):
    """Makes the root; each of QGIS's trees asks for one."""

    def __init__(self, acts: BrowserActs) -> None:
        super().__init__()
        self._acts = acts
        self._roots: list[Branch] = []

    def name(self) -> str:
        return PROVIDER

    def dataProviderKey(self) -> str:
        return PROVIDER

    def capabilities(self) -> Any:
        return Qgis.DataItemProviderCapability.NetworkSources

    def createDataItem(self, path: str, parent: QgsDataItem | None) -> QgsDataItem | None:
        if path:
            return None
        root = Branch(parent, tr("Social-housing occupancy"), ROOT_PATH, self._grow)
        sip.transferto(root, None)
        self._roots = [*self.alive(), root]
        return root

    def alive(self) -> list[Branch]:
        return [root for root in self._roots if not sip.isdeleted(root)]

    def refresh(self) -> None:
        """Signed in, out, or with other rights: the trees are grown anew."""
        for root in self.alive():
            root.depopulate()
            root.populate()

    def _grow(self, root: QgsDataItem) -> list[QgsDataItem]:
        acts = self._acts
        opening = Leaf(root, tr("Open a file…"), ROOT_PATH + "~file", acts.open_file, "open_file")
        if acts.desk.signed is None:
            return [
                Leaf(root, tr("Sign in…"), ROOT_PATH + "sign-in", acts.sign_in, "load"),
                opening,
            ]
        starred = favourites()
        chosen = [
            Branch(
                root,
                tr("Favourites"),
                ROOT_PATH + "!favourites",
                lambda at: self._leaves(at, self._usual(), starred),
            )
        ]
        return [*(chosen if starred else []), *self._territories(root, ()), opening]

    def _territories(self, parent: QgsDataItem, holders: tuple[str, ...]) -> list[QgsDataItem]:
        """Those that these hold, by name; without holders the account's own."""
        above = parent.path().rstrip("/")
        return [
            Branch(
                parent,
                label(place.territory),
                f"{above}/{without_accents(place.territory.name)}-{place.territory.key}",
                partial(self._territory, holders=holders, key=place.territory.key),
            )
            for place in self._acts.desk.session.places.all()
            if place.ancestors == holders
        ]

    def _territory(
        self, parent: QgsDataItem, holders: tuple[str, ...], key: str
    ) -> list[QgsDataItem]:
        """The smaller ones first, in a branch of their own, then its scales."""
        inside = (*holders, key)
        if not any(place.ancestors == inside for place in self._acts.desk.session.places.all()):
            return self._scales(parent, key)
        smaller = Branch(
            parent,
            tr("Smaller territories"),
            f"{parent.path()}/!smaller",
            partial(self._territories, holders=inside),
            "locate",
        )
        return [smaller, *self._scales(parent, key)]

    def _usual(self) -> Wish:
        settings, desk = read_settings(), self._acts.desk
        territory = settings.territory or known(desk, Choices.TERRITORY)[0][0]
        vintage = settings.vintage or known(desk, Choices.VINTAGE)[0][0]
        return Wish(territory, settings.scale or "commune", vintage, "")

    def _scales(self, parent: QgsDataItem, territory: str) -> list[QgsDataItem]:
        return [
            Branch(
                parent,
                label,
                f"{parent.path()}/{position:02d}-{scale}",
                partial(self._vintages, territory=territory, scale=scale),
                "locate",
            )
            for position, (scale, label) in enumerate(known(self._acts.desk, Choices.SCALE))
        ]

    def _vintages(self, parent: QgsDataItem, territory: str, scale: str) -> list[QgsDataItem]:
        signed = self._acts.desk.signed
        if signed is None:
            return []
        served = {c.vintage for c in signed.catalogue.collections if c.scale == scale}
        return [
            Branch(
                parent,
                label,
                f"{parent.path()}/{9999 - int(vintage) if vintage.isdigit() else vintage}",
                partial(self._themes, wish=Wish(territory, scale, vintage, "")),
            )
            for vintage, label in known(self._acts.desk, Choices.VINTAGE)
            if vintage in served
        ]

    def _themes(self, parent: QgsDataItem, wish: Wish) -> list[QgsDataItem]:
        signed = self._acts.desk.signed
        if signed is None:
            return []
        grown: list[QgsDataItem] = []
        for position, theme in enumerate(signed.catalogue.themes):
            ids = [
                indicator.id
                for indicator in signed.catalogue.indicators
                if indicator.theme == theme.id
                and (not indicator.scales or wish.scale in indicator.scales)
                and (not indicator.vintages or wish.vintage in indicator.vintages)
            ]
            if ids:
                grown.append(
                    Branch(
                        parent,
                        text_of(theme.label, theme.id),
                        f"{parent.path()}/{position:02d}-{theme.id}",
                        partial(self._leaves, wish=wish, ids=ids),
                    )
                )
        return grown

    def _leaves(self, parent: QgsDataItem, wish: Wish, ids: Sequence[str]) -> list[QgsDataItem]:
        signed = self._acts.desk.signed
        if signed is None:
            return []
        labels = {
            indicator.id: text_of(indicator.label) for indicator in signed.catalogue.indicators
        }
        grown: list[QgsDataItem] = []
        for identifier in ids:
            if identifier in labels:
                leaf_wish = Wish(wish.territory, wish.scale, wish.vintage, identifier)
                grown.append(
                    Leaf(
                        parent,
                        labels[identifier],
                        f"{parent.path()}/{identifier}",
                        partial(self._acts.add, leaf_wish),
                        "load",
                        leaf_wish,
                    )
                )
        return grown


class Refresher(QObject):
    """Grows the trees anew when the session changes."""

    def __init__(
        self, desk: Desk, provider: BrowserProvider, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._provider = provider
        desk.session.state_changed.connect(self._hear)
        desk.session.account_changed.connect(self._hear)
        desk.session.places.loaded.connect(self._hear)

    def _hear(self, *_: object) -> None:
        self._provider.refresh()
