"""The profile of a file: which heading is what. JSON; without a value, a path or a row number, so
it may be saved, shared and found again. `occupancy:protect` reads the same keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..secrecy.schema import Family, Mean, Nesting, Rate, Schema, SchemaError, Sum
from ..toolbelt.translation import tr
from .errors import Unreadable
from .local_index import weights_of

VERSION = 1
IMPUTED = "imputed"  # the column that the map draws a hatch for
TOTALS = ("parent", "ignore")


@dataclass(frozen=True)
class Profile:
    """scale, code   of the rows: the scale's id, the heading of the column with the units' codes
    columns       id → heading, of every column with a role but labels
    name          heading of the units' names, '' without · labels  headings of texts that may leave
    left_out      headings that the user set aside
    classes       label → headings of its 'order', 'colour' and 'name': they do not leave themselves
    parents       scale → heading of the column with that parent's code
    zero, tokens  symbols that mean nought; further ones that mean unknown
    weighted      counts with decimals (surveys): rounded, totals made sums of their parts
    file          sheet, encoding, separator, totals ('parent': the totals row is one, 'ignore')
    position      headings of x and y, crs · provenance  source, vintage
    weights       heading of a mean → heading of what it is weighted by, '' for the population
    steps         id → (whole, part): what lies between two columns, for the gate alone
    chains        rates each of which holds the one before; where two read alike, the later one
                  would tell that nobody lies between them: it is unknown there
    imputed       heading of the flag of units whose values were imputed (R11): it leaves as a text
    occupied      id of the occupied dwellings: nobody surveyed there is no empty unit (R1)
    index         id of a share → its weight in the user's own index (local_index.py)
    dwellings     detail rows: a row is a dwelling, counted to units of `scale`
    names         what a unit is called → its code, where the file has none; '' for no unit"""

    scale: str = ""
    code: str = ""
    population: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    title: str = ""
    cog: str = ""
    labels: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    zero: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    weighted: bool = False
    dwellings: bool = False
    families: tuple[Family, ...] = ()
    rates: tuple[Rate, ...] = ()
    means: tuple[Mean, ...] = ()
    sums: tuple[Sum, ...] = ()
    nestings: tuple[Nesting, ...] = ()
    counts: tuple[str, ...] = ()
    weights: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    chains: tuple[tuple[str, ...], ...] = ()
    imputed: str = ""
    occupied: str = ""
    index: Mapping[str, float] = field(default_factory=dict)
    file: Mapping[str, str] = field(default_factory=dict)
    position: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def automatic(self) -> bool:
        """Does it leave what adds up to be found? What it says already is kept."""
        return not (self.families or self.rates or self.means or self.sums or self.counts)

    def schema(self) -> Schema:
        """What the columns are to the gate. `counts` are published with their row as totals are:
        the denominators of a rate that nobody shows."""
        phantom = tuple(Rate(f"{c}__rate", f"{c}__part", c) for c in self.counts)
        return Schema(
            population=self.population,
            families=self.families,
            rates=(*self.rates, *phantom),
            means=self.means,
            sums=self.sums,
            nestings=self.nestings,
            labels=(*self.labels, *([IMPUTED] if self.imputed else [])),
            occupied=self.occupied,
        )

    def to_json(self) -> str:
        """What `PROFILE` takes. Empty keys are left out."""
        document = asdict(self)
        title = document.pop("title")
        name = document.pop("name")
        whole = {"version": VERSION, "name": title, "unit_name": name, **document}
        stated = {k: v for k, v in whole.items() if v not in ("", (), [], {}, False)}
        return json.dumps(stated, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | Mapping[str, Any]) -> Profile:
        """Read a profile; unknown keys are ignored. Raises Unreadable with a sentence."""
        try:
            document: dict[str, Any] = json.loads(text) if isinstance(text, str) else dict(text)
            schema = Schema.from_json(document)
            return cls(
                scale=str(document.get("scale", "")),
                code=str(document.get("code", "")),
                population=str(document.get("population", "")),
                columns=_texts(document.get("columns")),
                name=str(document.get("unit_name", "")),
                title=str(document.get("name", "")),
                cog=str(document.get("cog", "")),
                labels=tuple(map(str, document.get("labels", ()))),
                left_out=tuple(map(str, document.get("left_out", ()))),
                classes={str(k): _texts(v) for k, v in dict(document.get("classes") or {}).items()},
                parents=_texts(document.get("parents")),
                zero=tuple(map(str, document.get("zero", ()))),
                tokens=tuple(map(str, document.get("tokens", ()))),
                weighted=bool(document.get("weighted", False)),
                dwellings=bool(document.get("dwellings", False)),
                families=schema.families,
                rates=schema.rates,
                means=schema.means,
                sums=schema.sums,
                nestings=schema.nestings,
                counts=tuple(map(str, document.get("counts", ()))),
                weights=_texts(document.get("weights")),
                steps={str(k): (str(w), str(p)) for k, (w, p) in _pairs(document.get("steps"))},
                chains=tuple(tuple(map(str, chain)) for chain in document.get("chains", ())),
                imputed=str(document.get("imputed", "")),
                occupied=str(document.get("occupied", "")),
                index=weights_of(document.get("index")),
                file=_texts(document.get("file")),
                position=_texts(document.get("position")),
                provenance=_texts(document.get("provenance")),
                names=_texts(document.get("names")),
            )
        except (SchemaError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable(
                tr("The profile cannot be read: it is no JSON object with the keys of a profile.")
            ) from error

    def fits(self, names: tuple[str, ...]) -> bool:
        """Does a table with these headings have every column that the profile names?"""
        columns = {self.code, *self.columns.values(), *self.labels, *self.parents.values()} - {""}
        return columns <= set(names)


def _pairs(document: Any) -> Iterable[tuple[Any, Any]]:
    return dict(document or {}).items()


def _texts(document: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in dict(document or {}).items()}
