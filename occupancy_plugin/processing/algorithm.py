"""What the algorithms share: group, help, cancellation, and errors as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from ..desk import Desk
from ..duties.gazetteer import with_name
from ..layers.release.memory import ReleaseMemory
from ..portal.model import Territory
from ..portal.signin.session import SignedIn, sign_with_configuration
from ..toolbelt.errors import Cancelled
from ..toolbelt.guide import guide_page
from ..toolbelt.metadata import resource
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation


class OccupancyAlgorithm(QgsProcessingAlgorithm):
    """Subclasses set NAME and define `displayName`, `shortHelpString` and their parameters."""

    NAME = ""

    def __init__(self, desk: Desk | None = None) -> None:
        super().__init__()
        self.desk = desk if desk is not None else Desk.set_up()

    def name(self) -> str:
        return self.NAME

    def group(self) -> str:
        return tr("Social-housing occupancy")

    def groupId(self) -> str:
        return "occupancy"

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(resource("icons", f"{self.NAME}.svg"))

    def helpUrl(self) -> str:
        """Return the algorithm's place in the offline guide's page on Processing."""
        return guide_page("processing", self.NAME)

    def tags(self) -> list[str]:
        """Return the words by which the toolbox finds the algorithm, in both languages."""
        french = ["logement social", "parc social", "occupation", "secret statistique"]
        names = ["OPS", "RPLS", "EPCI", "CIA"]
        return [*french, *names, "social housing", "disclosure control", "statistics"]

    def createInstance(self) -> Any:
        return type(self)(self.desk)

    def text(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
        """Return a parameter's text without spaces around it."""
        return str(self.parameterAsString(parameters, name, context)).strip()

    def ids(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> tuple[str, ...]:
        """Return the ids of a parameter, which are separated by commas."""
        texts = self.text(parameters, name, context).split(",")
        return tuple(text.strip() for text in texts if text.strip())


class PortalAlgorithm(OccupancyAlgorithm):
    """An algorithm that needs a sign-in: the window's session or, without a window, an
    authentication configuration."""

    def add_portal_parameters(self) -> None:
        self.addParameter(
            QgsProcessingParameterString(
                "PORTAL", tr("Portal address"), read_settings().portal_url, optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterAuthConfig(
                "AUTHCFG", tr("Authentication configuration"), optional=True
            )
        )

    def sign_in_and_releases(
        self, parameters: dict[str, Any], context: QgsProcessingContext, cancellation: Cancellation
    ) -> tuple[SignedIn, ReleaseMemory]:
        """Return the sign-in and the releases in memory that a load may use.

        Raises QgsProcessingException without a sign-in, OccupancyError where the portal refuses."""
        authcfg = self.parameterAsString(parameters, "AUTHCFG", context)
        if authcfg:
            portal = self.parameterAsString(parameters, "PORTAL", context)
            return sign_with_configuration(portal, authcfg, cancellation), ReleaseMemory()
        if self.desk.signed_in is None:
            raise QgsProcessingException(
                tr("Sign in in the occupancy panel first, or give an authentication configuration.")
            )
        return self.desk.signed_in, self.desk.releases

    def territory(
        self, parameters: dict[str, Any], context: QgsProcessingContext, signed: SignedIn
    ) -> Territory:
        """Return the territory of TERRITORY, else the account's first.

        Raises QgsProcessingException."""
        code = self.parameterAsString(parameters, "TERRITORY", context).strip()
        territories = signed.account.territories
        if not code:
            territory = next(iter(territories), None)
        elif signed is self.desk.signed_in:
            territory = self.desk.session.places.find(code)
        else:  # an authentication configuration may belong to another account
            territory = signed.account.territory(code)
        if territory is None:
            raise QgsProcessingException(
                tr("This territory is not among those of your account. Choose one in the list.")
            )
        return with_name(territory)

    def vintages(
        self, parameters: dict[str, Any], context: QgsProcessingContext, signed: SignedIn
    ) -> tuple[str, str]:
        """Return (VINTAGE, else the latest; AGAINST, '' without). Raises QgsProcessingException."""
        available = sorted(v.id for v in signed.catalogue.vintages)
        vintage = self.parameterAsString(parameters, "VINTAGE", context).strip() or available[-1]
        against = self.parameterAsString(parameters, "AGAINST", context).strip()
        if against and against not in [v for v in available if v < vintage]:
            raise QgsProcessingException(
                tr("The vintage to compare with must be an earlier one that the portal has.")
            )
        return vintage, against


def progress_of(
    feedback: QgsProcessingFeedback, end: float = 100.0
) -> Callable[[float, str], None]:
    """Return a load's progress callback, which fills the algorithm's progress up to `end`
    percent."""

    def step(percent: float, text: str) -> None:
        feedback.setProgress(percent * end / 100)
        feedback.setProgressText(text)

    return step


class FeedbackCancellation(Cancellation):
    """A cancellation that the algorithm's feedback can request too."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        super().__init__()
        self._feedback = feedback

    def is_cancelled(self) -> bool:
        return super().is_cancelled() or self._feedback.isCanceled()

    def check(self) -> None:
        if self.is_cancelled():
            raise Cancelled(tr("Cancelled."))

    def wait(self, seconds: float) -> None:
        remaining = seconds
        while remaining > 0:
            super().wait(min(remaining, 0.1))
            self.check()
            remaining -= 0.1
