"""What an order brings, made in a worker: portal → gate → released rows stored in memory, layers
built with their style. The main thread only puts them into the project (place.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pandas import DataFrame
from qgis.core import QgsApplication, QgsVectorLayer

from ...description import Kind
from ...portal.download import Step
from ...portal.model import Catalogue, Indicator, Territory
from ...portal.signin.session import SignedIn
from ...toolbelt.errors import OccupancyError
from ...toolbelt.settings import read_settings
from ...toolbelt.template import fill_in
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.cancellation import Cancellation
from ..lineage import Lineage, write_lineage
from ..release.memory import ReleaseMemory
from ..release.obtain import recall
from ..release.released import Release, ReleasedScale
from ..store.geopackage import StoredRows, discard, open_layer, write_geopackage
from ..style.apply import apply_preset
from ..style.fields import describe_fields, table_view
from ..style.forms import form
from ..style.words import Words
from ..withheld import outlines
from .shown_map import Shown, refuse_unlike, shown

if TYPE_CHECKING:
    pass  # nosec B405: written here, never read


TOTALS = ("households", "dwellings")


@dataclass(frozen=True)
class LoadOrder:
    """What the user asks for: one scale and vintage of a territory, shown with one indicator (an
    id).

    `only`: ids of the indicators that the layer shall hold; empty = all. `against`: an earlier
    vintage to subtract. `beside`: further scales of the same gesture, fetched with it.
    """

    territory: Territory
    scale: str
    vintage: str
    indicator: str
    only: tuple[str, ...] = ()
    against: str = ""
    beside: tuple[str, ...] = ()


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


def indicators_of(signed: SignedIn, scale: str, vintage: str) -> list[Indicator]:
    """What the catalogue offers at this scale and vintage."""
    return [i for i in signed.catalogue.indicators if i.exists(scale, vintage)]


def prepare(
    signed: SignedIn,
    memory: ReleaseMemory,
    order: LoadOrder,
    cancellation: Cancellation,
    step: Step,
) -> Prepared:
    """Everything that may run in a worker thread. Raises PortalError, GateRefused, LayerError,
    Cancelled; MixedZonings before anything is asked for."""
    catalogue = signed.catalogue
    refuse_unlike(catalogue, order.indicator, order.vintage, order.against)
    share, scales = 0.5 if order.against else 1.0, (order.scale, *order.beside)
    earlier = (
        recall(
            signed,
            memory,
            order.territory,
            order.against,
            cancellation,
            lambda p, text: step(p * share, text),
            scales,
        )
        if order.against
        else None
    )
    release = recall(
        signed,
        memory,
        order.territory,
        order.vintage,
        cancellation,
        lambda p, text: step(100 - (100 - p) * share, text),
        scales,
    )
    figures = shown(release, earlier, catalogue, order.scale, order.indicator, order.only)
    released = figures.scale
    step(90.0, tr("Preparing the layer"))
    stored = store(released, catalogue, order.only)
    try:
        cancellation.check()
        lineage = describe(signed, release, released, order)
        safe, hatch = build(stored, figures, lineage, catalogue)
    except OccupancyError:
        discard(stored.path)
        raise
    return Prepared(order, catalogue, figures.indicator, figures, stored, lineage, safe, hatch)


def build(
    stored: StoredRows, figures: Shown, lineage: Lineage, catalogue: Catalogue
) -> tuple[QgsVectorLayer, QgsVectorLayer]:
    """S with its style and the outlines of W, made in the worker and handed to the main thread:
    there they are only added."""
    safe, released = (
        open_layer(stored, layer_name(lineage.scale_label, lineage.period, figures.indicator)),
        figures.scale,
    )
    write_lineage(safe, lineage)
    name_columns(safe, figures, catalogue)
    apply_preset(safe, figures.indicator, Words.of_window(), references=figures.references)
    table_view(safe, figures.indicator, figures.described)
    hatch = outlines(
        released.withheld,
        released.crs,
        released.geometry_type,
        read_settings().draw_withheld_addresses,
        released.withheld_names,
    )
    for layer in (safe, hatch):
        layer.moveToThread(QgsApplication.instance().thread())
    return safe, hatch


def name_columns(layer: QgsVectorLayer, figures: Shown, catalogue: Catalogue) -> None:
    """Names and forms of the layer's columns."""
    words, columns = Words.of_window(), catalogue.columns
    inputs = form(figures.described, catalogue.themes, layer.fields().names(), columns, words)
    describe_fields(layer, figures.described, columns, words, inputs)


def store(scale: ReleasedScale, catalogue: Catalogue, only: tuple[str, ...]) -> StoredRows:
    """Released rows with these columns (`columns_of`), in memory. Raises StoreError."""
    frame = columns_of(scale.frame, catalogue, only)
    return write_geopackage(frame, scale.geometry, scale.crs, "released", scale.geometry_type)


def columns_of(frame: DataFrame, catalogue: Catalogue, only: tuple[str, ...]) -> DataFrame:
    """The columns of the chosen indicators with what they are made of, beside names, codes and
    totals; indicators before counts."""
    known = {i.id for i in catalogue.indicators}
    rank = {
        name: 1 if name in known else 0 if frame[name].dtype == object else 2
        for name in frame.columns
    }
    names = sorted(
        (name for name in frame.columns if rank[name] or frame[name].notna().any()),
        key=rank.__getitem__,
    )
    if only:
        totals, dropped = set(TOTALS), set[str]()
        for i in catalogue.indicators:
            group = totals if i.id in only else dropped
            group.update((i.id, i.sum, i.denominator, *i.numerator))
        names = [name for name in names if name not in dropped - totals]
    return DataFrame({name: frame[name] for name in names}, index=frame.index, copy=False)


def describe(
    signed: SignedIn, release: Release, released: ReleasedScale, order: LoadOrder
) -> Lineage:
    """Caption, sources and vintages of a layer, from what the portal says."""
    catalogue = signed.catalogue
    vintages = [v for v in catalogue.vintages if v.id in (order.vintage, order.against)]
    years = {
        name: _joined(sorted({str(getattr(v, name)) for v in vintages}))
        for name in ("ops", "rpls", "cog")
    }
    caption = fill_in(
        text_of(signed.policy.caption), **years, organisation=signed.account.organisation
    )
    scale = next(s for s in catalogue.scales if s.id == order.scale)
    return Lineage(
        portal=signed.client.transport.base_url,
        scale=order.scale,
        scale_label=text_of(scale.label),
        vintage=order.vintage,
        territory=order.territory.key,
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
        min_households=release.min_households,
    )


def _joined(years: list[str]) -> str:
    """'2022', '2020 et 2022'."""
    return (
        years[0]
        if len(years) < 2
        else tr("{first} and {last}").format(first=years[0], last=years[-1])
    )


def layer_name(scale_label: str, period: str, indicator: Indicator) -> str:
    """The indicator first: a narrow tree cuts the end."""
    unit, label = text_of(indicator.unit), text_of(indicator.label)
    label = tr("{name}, change").format(name=label) if indicator.kind == Kind.DIFFERENCE else label
    return label + (f" ({unit})" if unit else "") + f" – {scale_label} {period}"
