"""Prepares a load in a worker: portal → gate → released rows stored in memory, layers built with
their style. The main thread only puts them into the project (place.py)."""

from __future__ import annotations

from dataclasses import dataclass

from pandas import DataFrame
from qgis.core import QgsApplication, QgsVectorLayer

from ...description import Geometry, Indicator, Kind, Territory
from ...portal.model import Catalogue
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.settings import read_settings
from ...toolbelt.template import fill_in
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.progress import Progress
from ..lineage import Lineage, write_lineage
from ..release.memory import ReleaseMemory
from ..release.obtain import load_release
from ..release.released import Release, ReleasedScale
from ..store.geopackage import StoredRows, discard, open_layer, write_geopackage
from ..style.apply import apply_preset
from ..style.fields import arrange_table, describe_fields
from ..style.words import Words
from ..withheld import outlines
from .map_content import MapContent, map_content
from .zonings import refuse_comparison

TOTALS = ("households", "dwellings")
PLACEHOLDER_CRS = "EPSG:4326"  # for tables without shapes: the store requires a CRS


@dataclass(frozen=True)
class LoadOrder:
    """The user's order: one scale and vintage of a territory, shown with one indicator.

    indicator: id of the indicator that the map shows
    only: ids of the indicators whose columns the layer contains; () for all
    against: an earlier vintage to subtract; '' for none
    other_scales: other scales of the same action, fetched in the same download
    """

    territory: Territory
    scale: str
    vintage: str
    indicator: str
    only: tuple[str, ...] = ()
    against: str = ""
    other_scales: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """Layers ready for the main thread: released rows stored in memory, the safe layer, the
    outlines of its hatch layer, and their lineage."""

    order: LoadOrder
    catalogue: Catalogue
    content: MapContent
    stored: StoredRows
    lineage: Lineage
    safe: QgsVectorLayer
    outlines: QgsVectorLayer

    @property
    def indicator(self) -> Indicator:
        return self.content.indicator


@dataclass(frozen=True)
class PreparedLoad:
    """The layers of one load of the window.

    scales: one Prepared per scale, that of the user's first file first
    notes: sentences for the message bar: what was assumed of a file, or left out
    release: of the user's own files, which no memory has yet"""

    scales: tuple[Prepared, ...]
    notes: tuple[str, ...] = ()
    release: Release | None = None

    def discard(self) -> None:
        """Delete the rows, of which no layer was put into the project."""
        for prepared in self.scales:
            discard(prepared.stored.path)


def prepare(
    signed_in: SignedIn, memory: ReleaseMemory, order: LoadOrder, progress: Progress
) -> Prepared:
    """Download, protect and build the layers of an order, in a worker. Raises PortalError;
    GateRefused; LayerError; Cancelled; MixedZonings before any request."""
    catalogue = signed_in.catalogue
    indicator = catalogue.indicator(order.indicator)
    if order.against and indicator is not None:
        refuse_comparison(catalogue, indicator, order.vintage, order.against)
    scales = (order.scale, *order.other_scales)

    def load(vintage: str, part: Progress) -> Release:
        return load_release(signed_in, memory, order.territory, vintage, part, scales)

    earlier_release = load(order.against, progress.part(0, 50)) if order.against else None
    release = load(order.vintage, progress.part(50, 100) if order.against else progress)
    content = map_content(
        release, earlier_release, catalogue, order.scale, order.indicator, order.only
    )
    progress.step(90.0, tr("Preparing the layer"))
    lineage = make_lineage(signed_in, release, content.scale, order)
    return build(order, content, lineage, catalogue)


def build(
    order: LoadOrder, content: MapContent, lineage: Lineage, catalogue: Catalogue
) -> Prepared:
    """Store the released rows of any source, and build the styled safe layer and the
    outlines of the hatch layer in a worker. Raises LayerError."""
    stored = store_columns(content.scale, catalogue, order.only)
    try:
        safe_layer, hatch = _layers(stored, content, lineage, catalogue)
    except Exception:
        discard(stored.path)
        raise
    return Prepared(order, catalogue, content, stored, lineage, safe_layer, hatch)


def _layers(
    stored: StoredRows, content: MapContent, lineage: Lineage, catalogue: Catalogue
) -> tuple[QgsVectorLayer, QgsVectorLayer]:
    """Build the safe layer and the outlines, and move both to the main thread."""
    released_scale = content.scale
    name = layer_name(lineage.scale_label, lineage.period, content.indicator)
    safe_layer = open_layer(stored, name)
    write_lineage(safe_layer, lineage)
    describe_fields(safe_layer, content.described, catalogue.columns, Words.of_window())
    apply_preset(safe_layer, content.indicator, Words.of_window(), references=content.references)
    arrange_table(safe_layer, content.indicator, content.described)
    hatch = outlines(
        released_scale.withheld,
        released_scale.crs,
        released_scale.geometry_type,
        read_settings().draw_withheld_addresses,
        released_scale.withheld_names,
    )
    for layer in (safe_layer, hatch):
        layer.moveToThread(QgsApplication.instance().thread())
    return safe_layer, hatch


def store_columns(
    released_scale: ReleasedScale, catalogue: Catalogue, only: tuple[str, ...]
) -> StoredRows:
    """Store the released rows with the columns of these indicators (`_select_columns`) in memory.
    Raises StoreError."""
    has_shapes = released_scale.geometry_type in (Geometry.POLYGON, Geometry.POINT)
    return write_geopackage(
        _select_columns(released_scale.frame, catalogue, only),
        released_scale.geometry if has_shapes else None,
        released_scale.crs if has_shapes else PLACEHOLDER_CRS,
        "released",
        released_scale.geometry_type,
    )


def _select_columns(frame: DataFrame, catalogue: Catalogue, only: tuple[str, ...]) -> DataFrame:
    """Return the columns of the indicators `only` (ids; () for all) with their counts, and the
    names, codes and totals. Texts come first, then indicators, then counts."""
    indicator_ids = {indicator.id for indicator in catalogue.indicators}
    rank = {
        name: 1 if name in indicator_ids else 0 if frame[name].dtype == object else 2
        for name in frame.columns
    }
    names = sorted(
        (name for name in frame.columns if rank[name] or frame[name].notna().any()),
        key=rank.__getitem__,
    )
    if only:
        needed, unneeded = set(TOTALS), set[str]()
        for indicator in catalogue.indicators:
            group = needed if indicator.id in only else unneeded
            group.update((indicator.id, indicator.sum, indicator.denominator, *indicator.numerator))
        names = [name for name in names if name not in unneeded - needed]
    return DataFrame({name: frame[name] for name in names}, index=frame.index, copy=False)


def make_lineage(
    signed_in: SignedIn, release: Release, released_scale: ReleasedScale, order: LoadOrder
) -> Lineage:
    """Return the lineage of a layer of the portal: its sources, vintages and caption."""
    catalogue = signed_in.catalogue
    vintages = [v for v in catalogue.vintages if v.id in (order.vintage, order.against)]
    years = {
        name: _years_text(sorted({str(getattr(vintage, name)) for vintage in vintages}))
        for name in ("ops", "rpls", "cog")
    }
    caption = fill_in(
        text_of(signed_in.policy.caption), **years, organisation=signed_in.account.organisation
    )
    return Lineage(
        portal=signed_in.client.transport.base_url,
        scale=order.scale,
        scale_label=text_of(catalogue.scale_label(order.scale)),
        vintage=order.vintage,
        territory=order.territory.key,
        territory_name=order.territory.name,
        indicator=order.indicator,
        caption=caption,
        organisation=signed_in.account.organisation,
        purpose=read_settings().purpose,
        terms=text_of(signed_in.policy.legal),
        policy=release.policy_version,
        hidden_cells=released_scale.hidden_cells,
        withheld_units=released_scale.withheld_units,
        fictitious=catalogue.fictitious,
        against=order.against,
        min_households=release.min_households,
    )


def _years_text(years: list[str]) -> str:
    """Write one or two years as text, such as '2020 et 2022'."""
    return (
        years[0]
        if len(years) < 2
        else tr("{first} and {last}").format(first=years[0], last=years[-1])
    )


def load_title(order: LoadOrder, catalogue: Catalogue) -> str:
    """Return what an order brings, such as "Familles monoparentales · Commune 2022"."""
    indicator = catalogue.indicator(order.indicator)
    label = text_of(indicator.label, indicator.id) if indicator is not None else order.indicator
    period = f"{order.against}–{order.vintage}" if order.against else order.vintage
    return f"{label} · {text_of(catalogue.scale_label(order.scale))} {period}"


def layer_name(scale_label: str, period: str, indicator: Indicator) -> str:
    """Return a layer's name, the indicator first: a narrow layer tree cuts the end."""
    unit, label = text_of(indicator.unit), text_of(indicator.label)
    label = tr("{name}, change").format(name=label) if indicator.kind == Kind.DIFFERENCE else label
    return label + (f" ({unit})" if unit else "") + f" – {scale_label} {period}"
