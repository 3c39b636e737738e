"""The base map discloses nothing: withheld communes are outlined like the others and are in no
file, and only the user requests a background plan."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from qgis.core import (
    QgsApplication,
    QgsExpressionContextScope,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsLayoutExporter,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.basemap.background import plan_of, show_plan
from occupancy_plugin.layers.basemap.outlines import (
    TYPE_NAME,
    BaseMapLayer,
    BaseMapLayerType,
    OutlineKind,
    outline_layer,
    surrounding_outlines,
    territory_outlines,
)
from occupancy_plugin.layers.basemap.territories import Surroundings, surroundings_of
from occupancy_plugin.layers.release.released import Release, ReleasedScale
from tests.qgis.layers.samples import EAST, LAMBERT, NORTH, colours, layout_of, picture, square


def scale(codes: list[str], shapes: list[bytes], withheld: list[bytes]) -> ReleasedScale:
    frame = pd.DataFrame({"name": codes, "households": 50.0}, index=codes)
    arrays = [np.array([*each, None], dtype=object)[:-1] for each in (shapes, withheld)]
    return ReleasedScale(frame, (), "households", *arrays, LAMBERT, "polygon", None)


@pytest.fixture
def release() -> Release:
    """An EPCI of two by one squares in a département of three by three; one commune is withheld."""
    return Release(
        Territory("200", "EPCI", "epci"),
        "2022",
        {
            "commune": scale(["1"], [square(0, 0)], [square(1, 0)]),
            "iris": scale(["11"], [square(0, 0, 500)], [square(1, 0, 500)]),
            "epci": scale(["200"], [square(0, 0, 2000)], []),
            "departement": scale(["59"], [square(0, 0, 6000)], []),
        },
        "1",
    )


@pytest.fixture
def ground_type(qgis_app):
    kind = BaseMapLayerType()
    QgsApplication.pluginLayerRegistry().addPluginLayerType(kind)
    yield kind
    QgsProject.instance().clear()
    QgsApplication.pluginLayerRegistry().removePluginLayerType(TYPE_NAME)


@pytest.fixture
def limits(ground_type, release) -> BaseMapLayer:
    shapes = territory_outlines(release)
    layer = BaseMapLayer("Limits", OutlineKind.LIMITS)
    layer.show(outline_layer(shapes, OutlineKind.LIMITS, False), shapes.extent)
    return layer


def test_every_commune_is_outlined_the_same_whatever_is_released_about_it(release) -> None:
    kinds = [kind for kind, _ in territory_outlines(release).outlines]
    assert kinds == ["iris", "iris", "commune", "commune", "territory"]


@pytest.mark.parametrize(("denominator", "seen"), [(10_000, True), (100_000, False)])
def test_near_by_points_lie_on_the_outlines_of_iris(release, denominator, seen) -> None:
    layer = outline_layer(territory_outlines(release), OutlineKind.LIMITS, False)
    rules = layer.renderer().rootRule().children()
    visible_rules = [rule.filterExpression() for rule in rules if rule.isScaleOK(denominator)]
    assert any("iris" in one for one in visible_rules) is seen
    assert any("commune" in one for one in visible_rules)


def test_a_wide_territory_outlines_no_iris(release) -> None:
    wide = replace(release, territory=Territory("59", "Nord", "departement"))
    assert "iris" not in [kind for kind, _ in territory_outlines(wide).outlines]


def test_around_the_territory_is_grey_and_the_territory_is_paper(ground_type, release) -> None:
    shapes = surrounding_outlines(release)
    layer = BaseMapLayer("Around", OutlineKind.AROUND)
    layer.show(outline_layer(shapes, OutlineKind.AROUND, False), shapes.extent)
    image = picture(layer)
    assert image.pixelColor(300, 100).name() == "#efefec"
    assert image.pixelColor(140, 250).name() == "#ffffff"
    assert layer.extent().width() == 2000, "zooming to it shows the territory, not the département"


@pytest.mark.parametrize("layered", [False, True])
def test_no_outline_goes_into_a_vector_file(limits, tmp_path, layered) -> None:
    layout = layout_of(limits)
    settings = QgsLayoutExporter.SvgExportSettings()
    settings.forceVectorOutput, settings.exportAsLayers = True, layered
    path = tmp_path / "map.svg"
    QgsLayoutExporter(layout).exportToSvg(str(path), settings)
    text = path.read_text("utf-8")
    assert "<image" in text
    assert text.count("<path") <= 12
    assert not re.search(r'stroke="#(8a8a8a|3f474f)"', text)


def test_a_saved_project_and_a_copy_keep_no_shape(limits, tmp_path) -> None:
    project = QgsProject.instance()
    project.addMapLayer(limits)
    assert len(colours(picture(limits))) > 1
    project.write(str(tmp_path / "project.qgs"))
    text = (tmp_path / "project.qgs").read_text("utf-8")
    assert TYPE_NAME in text
    assert "MultiPolygon" not in text
    limits.clear()
    assert colours(picture(limits)) == {"#ffffff"}
    assert limits.extent().isEmpty()


def test_the_plan_lies_below_all_maps_and_making_it_asks_for_nothing(ground_type) -> None:
    """The address of a tile holds its place alone."""
    project = QgsProject.instance()
    show_plan(True, project)
    layer = plan_of(project)
    assert layer.isValid()
    assert "data.geopf.fr/wmts" in layer.source()
    assert project.layerTreeRoot().children()[-1].layer() is layer
    show_plan(True, project)
    assert len(project.mapLayers()) == 1
    show_plan(False, project)
    assert not project.mapLayers()


def ours(name: str, left: float, bottom: float, side: float) -> QgsVectorLayer:
    """A layer of the user's own: a green square."""
    layer = QgsVectorLayer(f"Polygon?crs={LAMBERT}", name, "memory")
    feature = QgsFeature()
    feature.setGeometry(
        QgsGeometry.fromRect(
            QgsRectangle(EAST + left, NORTH + bottom, EAST + left + side, NORTH + bottom + side)
        )
    )
    layer.dataProvider().addFeatures([feature])
    symbol = QgsFillSymbol.createSimple({"color": "#00ff00", "outline_style": "no"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def test_surroundings_never_cover_what_was_there_nor_another_territory(
    ground_type, release, project
) -> None:
    """The user's own layer came first; then two territories, one in the other's surroundings."""
    project.addMapLayer(ours("PLUi", -500, 2500, 1000))
    surroundings = Surroundings()
    surroundings.add("one", surrounding_outlines(release), project, True)
    inner = replace(release, territory=Territory("1", "A commune", "commune"))
    surroundings.add("two", surrounding_outlines(inner), project, True)
    root = project.layerTreeRoot()
    (layer,) = [layer for layer in project.mapLayers().values() if isinstance(layer, BaseMapLayer)]
    assert root.children()[-1].layer() is layer, "one for all, at the foot of the tree"
    image = picture(*project.layerTreeRoot().checkedLayers())
    assert "#00ff00" in colours(image), "the user's own layer is seen"
    assert image.pixelColor(140, 250).name() == "#ffffff", "a territory is paper to all others"
    show_plan(True, project)
    assert root.children()[-1].layer() is layer, "the plan lies over the surroundings"
    surroundings.remove(["one", "two"], project)
    assert surroundings_of(project) is None
    show_plan(False, project)


def test_surroundings_that_were_taken_away_stay_away(ground_type, release, project) -> None:
    surroundings = Surroundings()
    surroundings.add("one", surrounding_outlines(release), project, True)
    project.removeMapLayer(surroundings_of(project).id())
    surroundings.add("one", surrounding_outlines(release), project, False)
    assert surroundings_of(project) is None


def test_the_unit_of_an_atlas_page_is_set_off_from_its_neighbours(limits, release) -> None:
    """Outlined strongly, the others paler; on other maps nothing of it, such as the window's after
    a look at an atlas: QGIS leaves the geometry there."""
    below = ours("green", -1000, -1000, 5000)
    unit = QgsGeometry()
    unit.fromWkb(square(0, 0))
    window, scope = QgsExpressionContextScope(), QgsExpressionContextScope()
    for each in (window, scope):
        each.setVariable("atlas_geometry", unit)
    scope.setVariable("layout_name", "Atlas")
    plain = picture(limits, below, scope=window)
    page = picture(limits, below, scope=scope)
    inside, outside = (100, 305), (300, 100)
    assert plain.pixelColor(*inside).name() == plain.pixelColor(*outside).name() == "#00ff00"
    assert page.pixelColor(*inside).name() == "#00ff00"
    assert page.pixelColor(*outside).name() != "#00ff00"
    assert "#1d232b" in colours(page)
    assert "#1d232b" not in colours(plain)
