"""The plugin's tree in QGIS's browser: territory › scale › vintage › theme › indicator, favourites,
and a file of the user's. It shows what the session knows, without a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
from qgis.PyQt.QtWidgets import QAction

from ...app_context import AppContext
from ...choices import ChoiceList, MapKey, available_choices, usual_map_key, vintages
from ...duties.gazetteer import label
from ...toolbelt.letters import without_accents
from ...toolbelt.translation import text_of, tr
from ..favourites import favourites, keep_favourite
from ..icons import icon

PROVIDER = "occupancy"
ROOT_PATH = "occupancy:/"


@dataclass(frozen=True)
class BrowserActions:
    """The actions of the items: add a map, sign in, open a file."""

    app: AppContext
    add: Callable[[MapKey], Any]
    sign_in: Callable[[], Any]
    open_file: Callable[[], Any]


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
    """A leaf of the tree: a double click calls `run`. With a map key it can be dragged too."""

    def __init__(
        self,
        parent: QgsDataItem,
        name: str,
        path: str,
        run: Callable[[], Any],
        icon_name: str,
        map_key: MapKey | None = None,
    ) -> None:
        super().__init__(Qgis.BrowserItemType.Custom, parent, name, path, PROVIDER)
        self._run, self._map_key = run, map_key
        self.setIcon(icon(icon_name))
        self.setState(Qgis.BrowserItemState.Populated)

    def handleDoubleClick(self) -> bool:
        self._run()
        return True

    def hasDragEnabled(self) -> bool:
        return self._map_key is not None

    def mimeUris(self) -> list[QgsMimeDataUtils.Uri]:
        return [dragged(self._map_key, self.name())] if self._map_key is not None else []

    def actions(self, parent: Any) -> list[QAction]:
        if self._map_key is None:
            action = QAction(self.name(), parent)
            action.triggered.connect(lambda: self._run())
            return [action]
        add = QAction(tr("Add to map"), parent)
        add.triggered.connect(lambda: self._run())
        indicator = self._map_key.indicator
        favourite = indicator in favourites()
        favourite_action = QAction(
            tr("Take from the favourites") if favourite else tr("Add to the favourites"), parent
        )
        favourite_action.triggered.connect(lambda: keep_favourite(indicator, not favourite))
        return [add, favourite_action]


def dragged(map_key: MapKey, name: str) -> QgsMimeDataUtils.Uri:
    """Return what is dropped on the map: the address of the indicator, no value."""
    uri = QgsMimeDataUtils.Uri()
    uri.layerType, uri.providerKey = "custom", PROVIDER
    uri.name, uri.uri = name, map_key.to_query()
    return uri


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

    def refresh(self, *_: object) -> None:
        """Fill the trees again, after a change of session or of rights."""
        for root in self.alive():
            root.depopulate()
            root.populate()

    def _make_children(self, root: QgsDataItem) -> list[QgsDataItem]:
        actions = self._actions
        open_file_item = ActionItem(
            root, tr("Open a file…"), ROOT_PATH + "~file", actions.open_file, "open_file"
        )
        if actions.app.signed_in is None:
            return [
                ActionItem(root, tr("Sign in…"), ROOT_PATH + "sign-in", actions.sign_in, "load"),
                open_file_item,
            ]
        items = [*self._territories(root, ()), open_file_item]
        map_key = usual_map_key(actions.app)
        if favourites() and map_key is not None:
            path = ROOT_PATH + "!favourites"
            leaves = partial(self._leaves, map_key=map_key, ids=favourites())
            items.insert(0, FolderItem(root, tr("Favourites"), path, leaves))
        return items

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
            for place in self._actions.app.session.places.all()
            if place.ancestors == ancestors
        ]

    def _territory(
        self, parent: QgsDataItem, ancestors: tuple[str, ...], key: str
    ) -> list[QgsDataItem]:
        """Return the smaller territories in a folder of their own, then the scales."""
        ancestors_of_smaller = (*ancestors, key)
        if not any(
            place.ancestors == ancestors_of_smaller
            for place in self._actions.app.session.places.all()
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

    def _scales(self, parent: QgsDataItem, territory: str) -> list[QgsDataItem]:
        return [
            FolderItem(
                parent,
                label,
                f"{parent.path()}/{position:02d}-{scale}",
                partial(self._vintages, territory=territory, scale=scale),
                "locate",
            )
            for position, (scale, label) in enumerate(
                available_choices(self._actions.app, ChoiceList.SCALE)
            )
        ]

    def _vintages(self, parent: QgsDataItem, territory: str, scale: str) -> list[QgsDataItem]:
        signed_in = self._actions.app.signed_in
        if signed_in is None:
            return []
        served_vintages = signed_in.catalogue.vintages_of(scale)
        return [
            FolderItem(
                parent,
                label,
                f"{parent.path()}/{9999 - int(vintage) if vintage.isdigit() else vintage}",
                partial(self._themes, map_key=MapKey(territory, scale, vintage, "")),
            )
            for vintage, label in vintages(signed_in)
            if vintage in served_vintages
        ]

    def _themes(self, parent: QgsDataItem, map_key: MapKey) -> list[QgsDataItem]:
        signed_in = self._actions.app.signed_in
        if signed_in is None:
            return []
        folders: list[QgsDataItem] = []
        for position, theme in enumerate(signed_in.catalogue.themes):
            indicators = signed_in.catalogue.indicators_at(map_key.scale, map_key.vintage)
            ids = [indicator.id for indicator in indicators if indicator.theme == theme.id]
            if ids:
                folders.append(
                    FolderItem(
                        parent,
                        text_of(theme.label, theme.id),
                        f"{parent.path()}/{position:02d}-{theme.id}",
                        partial(self._leaves, map_key=map_key, ids=ids),
                    )
                )
        return folders

    def _leaves(
        self, parent: QgsDataItem, map_key: MapKey, ids: Sequence[str]
    ) -> list[QgsDataItem]:
        signed_in = self._actions.app.signed_in
        if signed_in is None:
            return []
        leaves: list[QgsDataItem] = []
        for indicator in filter(None, map(signed_in.catalogue.indicator, ids)):
            leaf_map_key = replace(map_key, indicator=indicator.id)
            add = partial(self._actions.add, leaf_map_key)
            path = f"{parent.path()}/{indicator.id}"
            name = text_of(indicator.label)
            leaves.append(ActionItem(parent, name, path, add, "load", leaf_map_key))
        return leaves
