"""The loading task: portal → gate → layers S and W in one group. Network and computing in a worker,
layers on the main thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pandas import DataFrame
from qgis.core import QgsApplication, QgsLayerTreeGroup, QgsProject, QgsTask, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...portal.model import Catalogue, Indicator, Territory
from ...portal.signin.session import Session, SessionState, Signed
from ...toolbelt.errors import BadData, Cancelled, PortalError, SignInRequired
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, text_of, tr
from ...toolbelt.work.cancellation import Cancellation
from ..figures.references import write_references
from ..lineage import Lineage, write_lineage
from ..release.gate import Release, ReleasedScale, ReleaseMemory, Step, obtain
from ..release.indicators import DIFFERENCE
from ..release.ledgers import Ledgers
from ..store.geopackage import StoredRows, StoreError, discard, open_layer, write_geopackage
from ..style.apply import apply_preset
from ..style.cells import StyleError, describe_fields
from ..style.forms import form
from ..withheld import WithheldLayer, outlines
from .shown import Shown, shown
from .zonings import MixedZonings, refuse_mixing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405: written here, never read


@dataclass(frozen=True)
class LoadOrder:
    """What the user asks for: one scale and vintage of a territory, shown with one indicator (an
    id).

    `only`: ids of the indicators that the layer shall hold; empty = all. `against`: an earlier
    vintage to subtract.
    """

    territory: Territory
    scale: str
    vintage: str
    indicator: str
    only: tuple[str, ...] = ()
    against: str = ""


@dataclass(frozen=True)
class Prepared:
    """Ready for the main thread: released rows stored in memory, and what the layers are to say of
    themselves."""

    order: LoadOrder
    catalogue: Catalogue
    indicator: Indicator
    shown: Shown
    stored: StoredRows
    lineage: Lineage
    safe: QgsVectorLayer
    outlines: QgsVectorLayer

    @property
    def released(self) -> ReleasedScale:
        return self.shown.scale


@dataclass(frozen=True)
class LoadedLayers:
    """The safe layer S and the withheld layer W of one load. `zoom`: shall the map go there?"""

    safe: QgsVectorLayer
    withheld: WithheldLayer | None
    released: ReleasedScale
    zoom: bool = True


def indicators_of(signed: Signed, scale: str, vintage: str) -> list[Indicator]:
    """What the catalogue offers at this scale and vintage."""
    return [
        i
        for i in signed.catalogue.indicators
        if (not i.scales or scale in i.scales) and (not i.vintages or vintage in i.vintages)
    ]


def prepare(
    signed: Signed, memory: ReleaseMemory, order: LoadOrder, cancellation: Cancellation, step: Any
) -> Prepared:
    """Everything that may run in a worker thread. Raises PortalError."""
    catalogue = signed.catalogue
    share = 0.5 if order.against else 1.0
    before = (
        _release(
            signed,
            memory,
            order,
            order.against,
            cancellation,
            lambda p, text: step(p * share, text),
        )
        if order.against
        else None
    )
    release = _release(
        signed,
        memory,
        order,
        order.vintage,
        cancellation,
        lambda p, text: step(100 - (100 - p) * share, text),
    )
    found = shown(release, before, catalogue, order.scale, order.indicator, order.only)
    released = found.scale
    step(90.0, tr("Preparing the layer"))
    try:
        stored = write_geopackage(
            _columns(released.frame, catalogue, order.only),
            released.geometry,
            released.crs,
            "released",
            released.geometry_type,
        )
    except StoreError as error:
        raise BadData(str(error)) from error
    try:
        cancellation.check()
        lineage = describe(signed, release, released, order)
        safe, hatch = build(stored, found, lineage, catalogue)
    except (Cancelled, StoreError, StyleError) as error:
        discard(stored.path)
        raise error if isinstance(error, Cancelled) else BadData(str(error)) from error
    return Prepared(order, catalogue, found.indicator, found, stored, lineage, safe, hatch)


def _release(
    signed: Signed,
    memory: ReleaseMemory,
    order: LoadOrder,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
) -> Release:
    """One vintage of the territory, from memory or from the portal."""
    return memory.obtain(
        order.territory,
        vintage,
        cancellation,
        lambda: obtain(
            signed.client,
            signed.account,
            signed.catalogue,
            signed.policy,
            order.territory,
            vintage,
            cancellation,
            step,
            Ledgers.of_profile().read(
                signed.client.transport.base_url, order.territory.code, vintage
            ),
        ),
    )


def build(
    stored: StoredRows, found: Shown, lineage: Lineage, catalogue: Catalogue
) -> tuple[QgsVectorLayer, QgsVectorLayer]:
    """S with its style and the outlines of W, made in the worker and handed to the main thread:
    there they are only added."""
    safe, released = (
        open_layer(stored, layer_name(lineage.scale_label, lineage.period, found.indicator)),
        found.scale,
    )
    write_lineage(safe, lineage)
    describe_fields(
        safe, found.described, catalogue.columns, language(), _form(safe, found, catalogue)
    )
    apply_preset(safe, found.indicator, language(), references=found.references)
    hatch = outlines(
        released.withheld,
        released.crs,
        released.geometry_type,
        read_settings().draw_withheld_addresses,
    )
    for layer in (safe, hatch):
        layer.moveToThread(QgsApplication.instance().thread())
    return safe, hatch


def _form(layer: QgsVectorLayer, found: Shown, catalogue: Catalogue) -> Element:
    return form(
        found.described, catalogue.themes, layer.fields().names(), catalogue.columns, language()
    )


def _columns(frame: DataFrame, catalogue: Catalogue, only: tuple[str, ...]) -> DataFrame:
    """The columns of the chosen indicators with what they are made of, beside names, codes and
    totals; indicators before counts."""
    known = {i.id for i in catalogue.indicators}
    rank = {
        name: 1 if name in known else 0 if frame[name].dtype == object else 2
        for name in frame.columns
    }
    wanted = sorted(
        (name for name in frame.columns if rank[name] or frame[name].notna().any()),
        key=rank.__getitem__,
    )
    if only:
        dropped = [i for i in catalogue.indicators if i.id not in only]
        kept = {
            column
            for i in catalogue.indicators
            if i.id in only
            for column in (*i.numerator, i.denominator)
        }
        names = {i.id for i in dropped} | {
            column for i in dropped for column in i.numerator if column not in kept
        }
        wanted = [name for name in wanted if name not in names]
    return DataFrame({name: frame[name] for name in wanted}, index=frame.index, copy=False)


def describe(
    signed: Signed, release: Release, released: ReleasedScale, order: LoadOrder
) -> Lineage:
    """Caption, sources and vintages of a layer, from what the portal says."""
    catalogue = signed.catalogue
    vintages = [v for v in catalogue.vintages if v.id in (order.vintage, order.against)]
    years = {
        name: _joined(sorted({str(getattr(v, name)) for v in vintages}))
        for name in ("ops", "rpls", "cog")
    }
    caption = text_of(signed.policy.caption).format(
        **years, organisation=signed.account.organisation
    )
    scale = next(s for s in catalogue.scales if s.id == order.scale)
    return Lineage(
        portal=signed.client.transport.base_url,
        scale=order.scale,
        scale_label=text_of(scale.label),
        vintage=order.vintage,
        territory=order.territory.code,
        territory_name=order.territory.name,
        indicator=order.indicator,
        caption=caption,
        organisation=signed.account.organisation,
        purpose=read_settings().purpose,
        policy=release.policy_version,
        hidden_cells=released.hidden_cells,
        withheld_units=released.withheld_units,
        fictitious=catalogue.fictitious,
        against=order.against,
    )


def _joined(years: list[str]) -> str:
    """'2022', '2020 et 2022'."""
    return (
        years[0]
        if len(years) < 2
        else tr("{first} and {last}").format(first=years[0], last=years[-1])
    )


def layer_name(scale_label: str, period: str, indicator: Indicator) -> str:
    unit, label = text_of(indicator.unit), text_of(indicator.label)
    label = tr("{name}, change").format(name=label) if indicator.kind == DIFFERENCE else label
    return f"{scale_label} {period} – {label}" + (f" ({unit})" if unit else "")


class LoadTask(QgsTask):
    """One load. `prepared` or `error` is set when it ends."""

    stepped = pyqtSignal(float, str)

    def __init__(self, signed: Signed, memory: ReleaseMemory, order: LoadOrder) -> None:
        super().__init__(
            tr("Loading occupancy data"), QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt
        )
        self.signed, self.order = signed, order
        self.prepared: Prepared | None = None
        self.error: Exception | None = None
        self._memory = memory
        self._cancellation = Cancellation()
        self._ended: Any = None

    def on_end(self, ended: Any) -> None:
        """`ended(task)` is called once, on the main thread."""
        self._ended = ended

    def cancel(self) -> None:
        self._cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        try:
            self.prepared = prepare(
                self.signed, self._memory, self.order, self._cancellation, self._step
            )
        except PortalError as error:
            self.error = error
        # an error of ours: a sentence for the user, its kind for the log, nothing half-loaded
        except Exception as error:
            self.error = PortalError(
                tr("Loading failed unexpectedly. Nothing was loaded; the log has details."),
                _where(error),
            )
        return self.prepared is not None

    def _step(self, percent: float, text: str) -> None:
        self.setProgress(percent)
        self.stepped.emit(percent, text)

    def finished(self, result: bool) -> None:
        if self._ended is not None:
            self._ended(self)


def _where(error: Exception) -> str:
    """The kind of an error and the place it came from: never its text, which may hold a value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{place}"


class Loader(QObject):
    """Runs loads for the window. Signals arrive on the main thread."""

    stepped = pyqtSignal(float, str)
    loaded = pyqtSignal(object)  # LoadedLayers
    failed = pyqtSignal(object)  # Exception
    idle = pyqtSignal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self.memory = ReleaseMemory()
        self._session = session
        self._tasks: list[LoadTask] = []
        self._leaving: list[LoadTask] = []  # cancelled, not ended yet
        session.state_changed.connect(self._on_session)

    @property
    def is_loading(self) -> bool:
        return bool(self._tasks)

    def load(self, order: LoadOrder, put: Any = None) -> None:
        """Start loading; `loaded` or `failed` follows. `put(task, prepared)` adds the layers
        (default: a group of their own).

        Raises MixedZonings for a second vintage of a zoning: nothing is asked for."""
        signed = self._session.signed
        label = (
            next((text_of(s.label) for s in signed.catalogue.scales if s.id == order.scale), "")
            if signed is not None
            else ""
        )
        refuse_mixing(order.scale, label, QgsProject.instance())
        self._start(order, put or self._add)

    def refill(
        self, order: LoadOrder, safe: QgsVectorLayer, withheld: WithheldLayer | None
    ) -> None:
        """Start filling layers that a saved project or an expired session left empty; their styles
        stay."""
        safe_id, withheld_id = safe.id(), withheld.id() if withheld is not None else ""

        def put(task: LoadTask, prepared: Prepared) -> LoadedLayers | None:
            project = QgsProject.instance()
            layer, hatch = project.mapLayer(safe_id), project.mapLayer(withheld_id)
            if layer is None:  # removed meanwhile
                discard(prepared.stored.path)
                return None
            return fill(prepared, layer, hatch if isinstance(hatch, WithheldLayer) else None)

        self._start(order, put)

    def cancel(self) -> None:
        """Everything stops for the user at once; a worker ends at its next breath and what it
        brings is dropped."""
        running, self._tasks = self._tasks, []
        self._leaving += running
        for task in running:
            task.stepped.disconnect(self.stepped)
            task.cancel()
        if running:
            self.idle.emit()

    def _start(self, order: LoadOrder, put: Any) -> None:
        signed = self._session.signed
        if signed is None:
            self.failed.emit(SignInRequired(tr("Sign in first.")))
            return
        task = LoadTask(signed, self.memory, order)
        task.stepped.connect(self.stepped)
        task.on_end(lambda ended: self._end(ended, put))
        self._tasks.append(task)
        QgsApplication.taskManager().addTask(task)

    def _end(self, task: LoadTask, put: Any) -> None:
        if task in self._leaving:
            self._leaving.remove(task)
            if task.prepared is not None:
                discard(task.prepared.stored.path)
            return
        self._tasks.remove(task)
        try:
            self._settle(task, put)
        finally:
            if not self._tasks:
                self.idle.emit()

    def _settle(self, task: LoadTask, put: Any) -> None:
        error: Exception | None = task.error
        if task.prepared is not None:
            signed = self._session.signed
            if (
                signed is None or signed.client is not task.signed.client
            ):  # signed out while it ran: a stale answer is dropped
                discard(task.prepared.stored.path)
                return
            try:
                layers = put(task, task.prepared)
                if layers is not None:
                    self.loaded.emit(layers)
                return
            except (StoreError, MixedZonings) as failure:
                discard(task.prepared.stored.path)
                error = failure
        if isinstance(error, SignInRequired):
            self._session.expire(error)
        elif error is not None and not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _add(self, task: LoadTask, prepared: Prepared) -> LoadedLayers:
        return add_to_project(prepared, QgsProject.instance())

    def _on_session(self, state: SessionState) -> None:
        if state in (SessionState.SIGNED_OUT, SessionState.EXPIRED):
            self.cancel()
            self.memory.forget()


def add_to_project(prepared: Prepared, project: QgsProject) -> LoadedLayers:
    """S over W in one group at the top of the layer tree: units are in one or the other, and a
    circle of S may reach beyond its unit.

    Main thread. Raises MixedZonings (two loads ran side by side)."""
    refuse_mixing(prepared.lineage.scale, prepared.lineage.scale_label, project)
    withheld = WithheldLayer(tr("Units under statistical secrecy"))
    draw(withheld, prepared)
    project.addMapLayer(prepared.safe, False)
    project.addMapLayer(withheld, False)
    group = QgsLayerTreeGroup(group_name(prepared.lineage))
    group.addLayer(prepared.safe)
    group.addLayer(withheld)
    project.layerTreeRoot().insertChildNode(0, group)
    return LoadedLayers(prepared.safe, withheld, prepared.released)


def group_name(lineage: Lineage) -> str:
    text = f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}"
    return f"{text} ({tr('fictitious data')})" if lineage.fictitious else text


def fill(prepared: Prepared, safe: QgsVectorLayer, withheld: WithheldLayer | None) -> LoadedLayers:
    """Put released rows into an S and outlines into a W that are in the project already; the style
    of S stays. Main thread."""
    old = safe.source().split("|", 1)[0]
    safe.setDataSource(prepared.stored.uri, safe.name(), "ogr", False)
    safe.setReadOnly(True)
    discard(old)
    write_lineage(safe, prepared.lineage)
    catalogue, shown = prepared.catalogue, prepared.shown
    describe_fields(
        safe, shown.described, catalogue.columns, language(), _form(safe, shown, catalogue)
    )
    write_references(safe, prepared.shown.references)
    if withheld is not None:
        draw(withheld, prepared)
    safe.triggerRepaint()
    return LoadedLayers(safe, withheld, prepared.released)


def draw(withheld: WithheldLayer, prepared: Prepared) -> None:
    withheld.set_outlines(
        prepared.outlines, prepared.released.geometry_type, read_settings().draw_withheld_addresses
    )
    write_lineage(withheld, prepared.lineage)
