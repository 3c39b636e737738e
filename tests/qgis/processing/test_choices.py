"""Parameters of Processing that are chosen from lists of labels, and passed on as stable ids."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingModelAlgorithm
from qgis.gui import QgsProcessingModelerParameterWidget
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QListWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.choices import ChoiceList, available_choices
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.processing.load import LoadAlgorithm
from occupancy_plugin.processing.provider import OccupancyProvider
from tests.qgis.conftest import session_of, signed_in

BOXES = ("SCALE", "TERRITORY", "VINTAGE", "AGAINST", "PURPOSE")
LISTED = (*BOXES, "INDICATORS")


@pytest.fixture(scope="module")
def app(portal: Any) -> AppContext:
    session = session_of(signed_in(portal))
    return AppContext(session, Loader(session))


@pytest.fixture
def signed_out() -> AppContext:
    return AppContext.set_up()


def widget(app: AppContext, name: str, dialog: object) -> Any:
    """The widget's wrapper as Processing's dialogs make it."""
    from processing.gui.wrappers import WidgetWrapperFactory

    algorithm = LoadAlgorithm(app).create()
    wrapper = WidgetWrapperFactory.create_wrapper(algorithm.parameterDefinition(name), dialog)
    wrapper.kept = algorithm
    return wrapper


class AlgorithmDialog:
    """Processing distinguishes the dialogs by their names."""


def test_the_lists_are_what_the_account_may_see(portal: Any, app: AppContext) -> None:
    assert ("200030633", "CA du Caudrésis et du Catésis (200030633)") in available_choices(
        app, ChoiceList.TERRITORY
    )
    vintages = [identifier for identifier, _ in available_choices(app, ChoiceList.VINTAGE)]
    assert vintages == sorted(vintages, reverse=True)
    assert {"2018", "2020", "2022", "2024"} <= set(vintages)
    served = {scale.id for scale in app.signed_in.catalogue.scales}
    allowed = {right.scale for right in app.signed_in.account.scales if right.allowed} & served
    assert {identifier for identifier, _ in available_choices(app, ChoiceList.SCALE)} == allowed
    assert len(available_choices(app, ChoiceList.INDICATORS)) == len(
        app.signed_in.catalogue.indicators
    )


@pytest.mark.parametrize("name", BOXES)
def test_a_list_shows_labels_and_gives_ids(
    qgis_processing: Any, app: AppContext, name: str
) -> None:
    wrapper = widget(app, name, AlgorithmDialog())
    box = wrapper.createWrappedWidget(QgsProcessingContext())
    assert isinstance(box, QComboBox)
    position = next(row for row in range(box.count()) if box.itemData(row))
    identifier, label = box.itemData(position), box.itemText(position)
    assert identifier != label
    wrapper.setWidgetValue(identifier, QgsProcessingContext())
    assert wrapper.widgetValue() == identifier


def test_several_indicators_are_ids_separated_by_commas(
    qgis_processing: Any, app: AppContext
) -> None:
    wrapper = widget(app, "INDICATORS", AlgorithmDialog())
    shown = wrapper.createWrappedWidget(QgsProcessingContext())
    assert shown.findChild(QListWidget).count() == len(app.signed_in.catalogue.indicators)
    wrapper.setWidgetValue("single_parents_rate, rent_mean", QgsProcessingContext())
    assert set(wrapper.widgetValue().split(",")) == {"single_parents_rate", "rent_mean"}
    wrapper.setWidgetValue("", QgsProcessingContext())
    assert wrapper.widgetValue() == ""


def test_before_the_sign_in_an_id_is_typed(qgis_processing: Any, signed_out: AppContext) -> None:
    """The widget is held here, as a dialog's layout would: Python has two wrappers of it, the one
    that made it and the one that QGIS hands back. As an attribute of the parameter's wrapper it
    would be in a cycle with both, and the collector would delete it twice."""
    wrapper = widget(signed_out, "SCALE", AlgorithmDialog())
    shown = wrapper.createWrappedWidget(QgsProcessingContext())
    wrapper.setWidgetValue("iris", QgsProcessingContext())
    assert wrapper.widgetValue() == "iris"
    assert shown.currentText() == "iris"


def test_a_model_has_its_own_input_for_a_choice(qgis_processing: Any, app: AppContext) -> None:
    from occupancy_plugin.processing.choice_widget import ChoiceWidget  # needs qgis_processing

    class ModelerParametersDialog(SimpleNamespace):
        """Processing distinguishes the dialogs by their names."""

    dialog = ModelerParametersDialog(
        model=QgsProcessingModelAlgorithm(), childId="1", context=QgsProcessingContext()
    )
    algorithm = LoadAlgorithm(app).create()
    made = ChoiceWidget(algorithm.parameterDefinition("SCALE"), dialog, kind="scale")
    assert isinstance(made, QgsProcessingModelerParameterWidget)


def test_headless_every_value_is_a_plain_text(app: AppContext) -> None:
    algorithm = LoadAlgorithm(app).create()
    for name in LISTED:
        assert algorithm.parameterDefinition(name).type() == "string"
        assert algorithm.parameterDefinition(name).help()
    request = {"SCALE": "iris", "VINTAGE": "2022", "INDICATORS": "rent_mean"}
    assert algorithm.checkParameterValues(request, QgsProcessingContext())[0]


def test_every_algorithm_has_an_icon_a_help_text_and_a_link(
    qgis_processing: Any, app: AppContext
) -> None:
    provider = OccupancyProvider(app)
    provider.refreshAlgorithms()
    algorithms = provider.algorithms()
    assert {"load", "open_file", "protect", "audit", "export"} <= {a.name() for a in algorithms}
    for algorithm in algorithms:
        assert Path(algorithm.svgIconPath()).exists(), algorithm.name()
        assert not QIcon(algorithm.svgIconPath()).isNull()
        assert len(algorithm.shortHelpString()) > 80
        assert QUrl(algorithm.helpUrl()).isValid()
        assert "secret statistique" in algorithm.tags()
