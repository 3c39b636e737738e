"""The first steps go on when a step is done, begin where one is, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QLineEdit, QPushButton, QRubberBand, QVBoxLayout, QWidget

from occupancy_plugin.gui.dock.tour import Tour, steps
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.toolbelt.settings import change_settings
from tests.qgis.conftest import signed_in


@pytest.fixture
def dock(qgis_app: object) -> Iterator[QWidget]:
    """Stands for the dock: what the first and the last step are about."""
    made = QWidget()
    layout = QVBoxLayout(made)
    for name, widget in (
        ("occupancyAddress", QLineEdit()),
        ("occupancySignIn", QPushButton("Sign in")),
    ):
        widget.setObjectName(name)
        layout.addWidget(widget)
    made.resize(300, 200)
    made.show()
    change_settings(portal_url="", purpose="")
    yield made
    change_settings(portal_url="", purpose="")
    made.close()


def tour(dock: QWidget, session: Session, loader: Loader | None = None) -> Tour:
    made = Tour(session, loader or Loader(session))
    assert made.isHidden()  # nobody has asked for it yet
    dock.layout().addWidget(made)
    made.start()
    return made


def test_there_are_five_and_each_is_about_a_widget_of_the_dock() -> None:
    assert len(steps()) == 5
    assert all(step.title and step.text.endswith(".") for step in steps())


def test_it_begins_where_one_is(dock: QWidget, portal: Any) -> None:
    session = Session()
    assert tour(dock, session).at == 0
    change_settings(portal_url="https://portal.example.fr")
    assert tour(dock, session).at == 1
    session._signed_in, session._state = signed_in(portal), SessionState.SIGNED_IN
    assert tour(dock, session).at == 2
    change_settings(purpose="observation")
    assert tour(dock, session).at == 3


def test_a_finished_step_leads_to_the_next(dock: QWidget, portal: Any) -> None:
    session = Session()
    loader = Loader(session)
    first_steps = tour(dock, session, loader)
    session._signed_in = signed_in(portal)
    session._move(SessionState.SIGNED_IN)
    assert first_steps.at == 2
    change_settings(purpose="observation")
    first_steps._follow()  # what its timer does
    assert first_steps.at == 3
    loader.loaded.emit(None)
    assert not first_steps.isVisible()


def test_the_frame_is_around_the_steps_widget_and_goes_with_the_tour(dock: QWidget) -> None:
    first_steps = tour(dock, Session())
    (frame,) = dock.findChildren(QRubberBand)
    first_steps._follow()
    address = dock.findChild(QLineEdit, "occupancyAddress")
    assert frame.geometry().contains(address.geometry())
    first_steps.go(3)  # its widget is not there before the sign-in
    assert not frame.isVisible()
    first_steps.end()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert dock.findChildren(QRubberBand) == []
