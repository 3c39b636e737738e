"""The plugin's tree in QGIS's browser: territory › scale › vintage › theme › indicator, favourites,
and a file of the user's. It shows what the session knows, without a request."""

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


class BrowserActions:
    """What the items can do: add a map, sign in, open a file."""

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


class FolderItem(QgsDataCollectionItem):
    """A folder of the tree. Its children come from memory, so QGIS needs no thread for them."""

    def __init__(
        self,
        parent: QgsDataItem | None,
        name: str,
        path: str,
        make_children: Callable[[QgsDataItem], Sequence[QgsDataItem]],
        icon_name: str = "occupancy",
    ) -> None:
        super().__init__(parent, name, path, PROVIDER)
        self._make_children = make_children
        self.setIcon(icon(icon_name))
        self.setCapabilitiesV2(Qgis.BrowserItemCapability.Fast | Qgis.BrowserItemCapability.Fertile)

    def createChildren(self) -> list[QgsDataItem]:
        children = list(self._make_children(self))
        for child in children:
            sip.transferto(child, self)  # otherwise Python deletes the child
        return children

    def sortKey(self) -> str:
        return self.path()


class ActionItem(QgsDataItem):
    """A leaf of the tree: a double click calls `run`. With a wish it can be dragged too."""

    def __init__(
        self,
        parent: QgsDataItem,
        name: str,
        path: str,
        run: Callable[[], Any],
        icon_name: str,
        wish: Wish | None = None,
    ) -> None:
        super().__init__(Qgis.BrowserItemType.Custom, parent, name, path, PROVIDER)
        self._act, self._wish = run, wish
        self.setIcon(icon(icon_name))
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
    """Return what is dropped on the map: the address of the indicator, no value."""
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
    """Makes the root of each of QGIS's browser trees."""

    def __init__(self, actions: BrowserActions) -> None:
        super().__init__()
        self._actions = actions
        self._roots: list[FolderItem] = []

    def name(self) -> str:
        return PROVIDER

    def dataProviderKey(self) -> str:
        return PROVIDER

    def capabilities(self) -> Any:
        return Qgis.DataItemProviderCapability.NetworkSources

    def createDataItem(self, path: str, parent: QgsDataItem | None) -> QgsDataItem | None:
        if path:
            return None
        root = FolderItem(parent, tr("Social-housing occupancy"), ROOT_PATH, self._make_children)
        sip.transferto(root, None)
        self._roots = [*self.alive(), root]
        return root

    def alive(self) -> list[FolderItem]:
        return [root for root in self._roots if not sip.isdeleted(root)]

    def refresh(self) -> None:
        """Fill the trees again, after a change of session or of rights."""
        for root in self.alive():
            root.depopulate()
            root.populate()

    def _make_children(self, root: QgsDataItem) -> list[QgsDataItem]:
        actions = self._actions
        open_file_item = ActionItem(
            root, tr("Open a file…"), ROOT_PATH + "~file", actions.open_file, "open_file"
        )
        if actions.desk.signed_in is None:
            return [
                ActionItem(root, tr("Sign in…"), ROOT_PATH + "sign-in", actions.sign_in, "load"),
                open_file_item,
            ]
        starred_ids = favourites()
        folders = [
            FolderItem(
                root,
                tr("Favourites"),
                ROOT_PATH + "!favourites",
                lambda at: self._leaves(at, self._usual(), starred_ids),
            )
        ]
        return [*(folders if starred_ids else []), *self._territories(root, ()), open_file_item]

    def _territories(self, parent: QgsDataItem, ancestors: tuple[str, ...]) -> list[QgsDataItem]:
        """Return the territories directly below these ancestors; the account's own without
        ancestors."""
        parent_path = parent.path().rstrip("/")
        return [
            FolderItem(
                parent,
                label(place.territory),
                f"{parent_path}/{without_accents(place.territory.name)}-{place.territory.key}",
                partial(self._territory, ancestors=ancestors, key=place.territory.key),
            )
            for place in self._actions.desk.session.places.all()
            if place.ancestors == ancestors
        ]

    def _territory(
        self, parent: QgsDataItem, ancestors: tuple[str, ...], key: str
    ) -> list[QgsDataItem]:
        """Return the smaller territories in a folder of their own, then the scales."""
        ancestors_of_smaller = (*ancestors, key)
        if not any(
            place.ancestors == ancestors_of_smaller
            for place in self._actions.desk.session.places.all()
        ):
            return self._scales(parent, key)
        smaller_folder = FolderItem(
            parent,
            tr("Smaller territories"),
            f"{parent.path()}/!smaller",
            partial(self._territories, ancestors=ancestors_of_smaller),
            "locate",
        )
        return [smaller_folder, *self._scales(parent, key)]

    def _usual(self) -> Wish:
        settings, desk = read_settings(), self._actions.desk
        territory = settings.territory or known(desk, Choices.TERRITORY)[0][0]
        vintage = settings.vintage or known(desk, Choices.VINTAGE)[0][0]
        return Wish(territory, settings.scale or "commune", vintage, "")

    def _scales(self, parent: QgsDataItem, territory: str) -> list[QgsDataItem]:
        return [
            FolderItem(
                parent,
                label,
                f"{parent.path()}/{position:02d}-{scale}",
                partial(self._vintages, territory=territory, scale=scale),
                "locate",
            )
            for position, (scale, label) in enumerate(known(self._actions.desk, Choices.SCALE))
        ]

    def _vintages(self, parent: QgsDataItem, territory: str, scale: str) -> list[QgsDataItem]:
        signed = self._actions.desk.signed_in
        if signed is None:
            return []
        served_vintages = {c.vintage for c in signed.catalogue.collections if c.scale == scale}
        return [
            FolderItem(
                parent,
                label,
                f"{parent.path()}/{9999 - int(vintage) if vintage.isdigit() else vintage}",
                partial(self._themes, wish=Wish(territory, scale, vintage, "")),
            )
            for vintage, label in known(self._actions.desk, Choices.VINTAGE)
            if vintage in served_vintages
        ]

    def _themes(self, parent: QgsDataItem, wish: Wish) -> list[QgsDataItem]:
        signed = self._actions.desk.signed_in
        if signed is None:
            return []
        folders: list[QgsDataItem] = []
        for position, theme in enumerate(signed.catalogue.themes):
            ids = [
                indicator.id
                for indicator in signed.catalogue.indicators
                if indicator.theme == theme.id
                and (not indicator.scales or wish.scale in indicator.scales)
                and (not indicator.vintages or wish.vintage in indicator.vintages)
            ]
            if ids:
                folders.append(
                    FolderItem(
                        parent,
                        text_of(theme.label, theme.id),
                        f"{parent.path()}/{position:02d}-{theme.id}",
                        partial(self._leaves, wish=wish, ids=ids),
                    )
                )
        return folders

    def _leaves(self, parent: QgsDataItem, wish: Wish, ids: Sequence[str]) -> list[QgsDataItem]:
        signed = self._actions.desk.signed_in
        if signed is None:
            return []
        labels = {
            indicator.id: text_of(indicator.label) for indicator in signed.catalogue.indicators
        }
        leaves: list[QgsDataItem] = []
        for identifier in ids:
            if identifier in labels:
                leaf_wish = Wish(wish.territory, wish.scale, wish.vintage, identifier)
                leaves.append(
                    ActionItem(
                        parent,
                        labels[identifier],
                        f"{parent.path()}/{identifier}",
                        partial(self._actions.add, leaf_wish),
                        "load",
                        leaf_wish,
                    )
                )
        return leaves


class Refresher(QObject):
    """Refreshes the trees when the session changes."""

    def __init__(
        self, desk: Desk, provider: BrowserProvider, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._provider = provider
        desk.session.state_changed.connect(self._refresh)
        desk.session.account_changed.connect(self._refresh)
        desk.session.places.loaded.connect(self._refresh)

    def _refresh(self, *_: object) -> None:
        self._provider.refresh()
