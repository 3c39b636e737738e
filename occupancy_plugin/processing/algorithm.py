"""The base of the algorithms: group, help, cancellation, and errors as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsGeometry,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterString,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QIcon

from ..app_context import AppContext
from ..description import Territory
from ..duties.gazetteer import with_name
from ..layers.release.memory import ReleaseMemory
from ..portal.signin.session import sign_with_configuration
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.errors import Cancelled, OccupancyError
from ..toolbelt.guide import guide_page
from ..toolbelt.metadata import resource
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation
from ..toolbelt.work.progress import Progress


class OccupancyAlgorithm(QgsProcessingAlgorithm):
    """Subclasses set NAME and define `words`, their parameters, and `execute`."""

    NAME = ICON = ""

    def __init__(self, app: AppContext | None = None) -> None:
        super().__init__()
        self.app = app if app is not None else AppContext.set_up()

    def name(self) -> str:
        return self.NAME

    def words(self) -> tuple[str, str]:
        """Return the algorithm's name and its help."""
        raise NotImplementedError

    def displayName(self) -> str:
        return self.words()[0]

    def shortHelpString(self) -> str:
        return self.words()[1]

    def group(self) -> str:
        return tr("Social-housing occupancy")

    def groupId(self) -> str:
        return "occupancy"

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return str(resource("icons", f"{self.ICON or self.NAME}.svg"))

    def helpUrl(self) -> str:
        """Return the algorithm's place in the offline guide's page on Processing."""
        return guide_page("processing", self.NAME)

    def tags(self) -> list[str]:
        """Return the words by which the toolbox finds the algorithm, in both languages."""
        french = ["logement social", "parc social", "occupation", "secret statistique"]
        names = ["OPS", "RPLS", "EPCI", "CIA"]
        return [*french, *names, "social housing", "disclosure control", "statistics"]

    def createInstance(self) -> Any:
        return type(self)(self.app)

    def add_parameters(self, *parameters: QgsProcessingParameterDefinition) -> None:
        for parameter in parameters:
            self.addParameter(parameter)

    def execute(self, run: Run) -> dict[str, Any]:
        """Do the work and return the outputs. May raise OccupancyError."""
        raise NotImplementedError

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        try:
            return self.execute(Run(self, parameters, context, feedback))
        except OccupancyError as error:
            raise QgsProcessingException(str(error)) from error


class Run:
    """One run of an algorithm: the values of its parameters, its progress, its cancellation."""

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        self._algorithm, self._parameters = algorithm, parameters
        self.context, self.feedback = context, feedback
        self.cancellation = FeedbackCancellation(feedback)

    def text(self, name: str) -> str:
        """Return a parameter's text without spaces around it."""
        return str(
            self._algorithm.parameterAsString(self._parameters, name, self.context) or ""
        ).strip()

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the ids of a parameter, which are separated by commas."""
        return tuple(text.strip() for text in self.text(name).split(",") if text.strip())

    def number(self, name: str) -> float:
        return self._algorithm.parameterAsDouble(self._parameters, name, self.context)

    def choices(self, name: str, values: Sequence[str]) -> list[str]:
        """Return the chosen ones of an enum's values."""
        numbers = self._algorithm.parameterAsEnums(self._parameters, name, self.context)
        return [values[number] for number in numbers]

    def files(self, name: str) -> list[str]:
        """Return the paths of one or several files, [] without one."""
        if not self._parameters.get(name):
            return []
        return list(self._algorithm.parameterAsFileList(self._parameters, name, self.context))

    def output_file(self, name: str) -> str:
        """Return the path of a file to be written, '' for one that is not requested."""
        return str(self._algorithm.parameterAsFileOutput(self._parameters, name, self.context))

    def write_text(self, name: str, text: str) -> dict[str, Any]:
        """Write a report or a profile to an output file. Return its entry in the results, {} where
        it is not requested."""
        path = self.output_file(name)
        if not path:
            return {}
        Path(path).write_text(text, encoding="utf-8")
        return {name: path}

    def layers(self, name: str) -> list[QgsMapLayer]:
        return list(self._algorithm.parameterAsLayerList(self._parameters, name, self.context))

    def vector_layer(self, name: str) -> QgsVectorLayer | None:
        return self._algorithm.parameterAsVectorLayer(self._parameters, name, self.context)

    def source(self, name: str) -> QgsProcessingFeatureSource | None:
        return self._algorithm.parameterAsSource(self._parameters, name, self.context)

    def required_source(self, name: str) -> QgsProcessingFeatureSource:
        source = self.source(name)
        if source is None:
            raise QgsProcessingException(self._algorithm.invalidSourceError(self._parameters, name))
        return source

    def sink(
        self, name: str, fields: QgsFields, kind: Any, crs: QgsCoordinateReferenceSystem
    ) -> tuple[QgsFeatureSink | None, Any]:
        """Return the sink and the output's id; None for an optional output that is not requested.

        Raises QgsProcessingException where the rows cannot be written there."""
        sink, output = self._algorithm.parameterAsSink(
            self._parameters, name, self.context, fields, kind, crs
        )
        optional = QgsProcessingParameterDefinition.Flag.FlagOptional
        if sink is None and not self._algorithm.parameterDefinition(name).flags() & optional:
            raise QgsProcessingException(self._algorithm.invalidSinkError(self._parameters, name))
        return sink, output

    def write(
        self,
        name: str,
        fields: QgsFields,
        kind: Any,
        crs: QgsCoordinateReferenceSystem,
        rows: Iterable[tuple[QgsGeometry | None, Sequence[Any]]],
    ) -> dict[str, Any]:
        """Write rows (shape, values) to an output. Return its entry in the results, {} for an
        optional output that is not requested."""
        sink, output = self.sink(name, fields, kind, crs)
        if sink is None:
            return {}
        for shape, values in rows:
            self.cancellation.check()
            feature = QgsFeature(fields)
            feature.setAttributes(list(values))
            if shape is not None:
                feature.setGeometry(shape)
            sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
        return {name: output}

    @property
    def progress(self) -> Progress:
        return Progress(self.cancellation, self.step)

    def step(self, percent: float, text: str) -> None:
        """Show the progress of a load."""
        self.feedback.setProgress(percent)
        self.feedback.setProgressText(text)


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

    def sign_in_and_releases(self, run: Run) -> tuple[SignedIn, ReleaseMemory]:
        """Return the sign-in and the releases in memory that a load may use.

        Raises QgsProcessingException without a sign-in, OccupancyError where the portal refuses."""
        if authcfg := run.text("AUTHCFG"):
            signed_in = sign_with_configuration(run.text("PORTAL"), authcfg, run.cancellation)
            return signed_in, ReleaseMemory()
        if self.app.signed_in is None:
            raise QgsProcessingException(
                tr("Sign in in the occupancy panel first, or give an authentication configuration.")
            )
        return self.app.signed_in, self.app.releases

    def territory(self, run: Run, signed_in: SignedIn) -> Territory:
        """Return the territory of TERRITORY, else the account's first.

        Raises QgsProcessingException."""
        code = run.text("TERRITORY")
        territories = signed_in.account.territories
        if not code:
            territory = next(iter(territories), None)
        elif signed_in is self.app.signed_in:
            territory = self.app.session.places.find(code)
        else:  # an authentication configuration may belong to another account
            territory = signed_in.account.territory(code)
        if territory is None:
            raise QgsProcessingException(
                tr("This territory is not among those of your account. Choose one in the list.")
            )
        return with_name(territory)

    def purpose(self, run: Run, signed_in: SignedIn) -> Mapping[str, str]:
        """Return the texts of PURPOSE, else of the settings' purpose, in both languages. Raises
        QgsProcessingException without one of the convention's: what is written is an export."""
        from ..guard.export.purposes import purpose_texts

        purpose = purpose_texts(run.text("PURPOSE") or read_settings().purpose, signed_in.account)
        if purpose is None:
            raise QgsProcessingException(
                tr("Choose one of the convention's four purposes: what is written is an export.")
            )
        return purpose

    def vintages(self, run: Run, signed_in: SignedIn) -> tuple[str, str]:
        """Return (VINTAGE, else the latest; AGAINST, '' without). Raises QgsProcessingException."""
        available = signed_in.catalogue.vintage_ids
        vintage, earlier_vintage = run.text("VINTAGE") or available[0], run.text("AGAINST")
        if earlier_vintage and earlier_vintage not in [
            candidate for candidate in available if candidate < vintage
        ]:
            raise QgsProcessingException(
                tr("The vintage to compare with must be an earlier one that the portal has.")
            )
        return vintage, earlier_vintage


def require_known(parameter: str, requested_names: Sequence[str], available: Sequence[str]) -> None:
    """Raise QgsProcessingException unless every id of a parameter is available."""
    unknown_names = [name for name in requested_names if name not in available]
    if unknown_names:
        sentence = tr("{parameter}: {names} is not among {known}.")
        names, known = ", ".join(unknown_names[:10]), ", ".join(available)
        raise QgsProcessingException(sentence.format(parameter=parameter, names=names, known=known))


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
        remaining_seconds = seconds
        while remaining_seconds > 0:
            super().wait(min(remaining_seconds, 0.1))
            self.check()
            remaining_seconds -= 0.1
