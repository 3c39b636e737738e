"""The profile of a file: which heading has which meaning, as JSON.

It holds no value, path or row number, so it may be saved and shared. `occupancy:protect` reads the
same keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ..secrecy.schema import Family, Mean, Nesting, Rate, Schema, SchemaError, Sum
from ..toolbelt.translation import quoted, tr
from .errors import Unreadable

VERSION = 1
IMPUTED = "imputed"  # the column of imputed units, which the map hatches
TOTALS = ("parent", "ignore")
_KEYS = {"name": "unit_name", "title": "name"}  # fields whose name in the document differs


@dataclass(frozen=True)
class Profile:
    """The profile of a file. Headings are the file's, ids the tables'.

    scale         id of the scale of the rows
    code          heading of the column with the units' codes
    columns       id → heading, of every column with a role except labels
    name          heading of the units' names, '' without
    labels        headings of texts that may be released
    left_out      headings that the user left out
    classes       label → headings of its 'order', 'colour' and 'name', which are not released
    parents       scale → heading of the column with that parent's code
    zero, tokens  signs that mean 0; further signs that mean an unknown value
    weighted      whether counts have decimals (surveys), are rounded, and totals become sums
    file          sheet, encoding, separator, totals ('parent' or 'ignore')
    position      headings of x and y, crs
    provenance    source, vintage
    weights       heading of a mean → heading of its weight, '' for the population
    steps         id → (whole, part): their difference, for the gate alone
    chains        cumulative rates, each containing the one before. If two are displayed alike, the
                  later one is unknown, as it would disclose that no household lies between them
    imputed       heading of the flag of imputed units (R11), released as a text
    occupied      id of the occupied dwellings: a unit with some, but no surveyed household, is not
                  empty (R1)
    dwellings     whether a row is a dwelling, to be counted to units of `scale`
    dwelling      heading of the column that identifies the dwelling, '' where each row is one
    dwelling_count  heading of the number of dwellings in a row, '' where each row is one
    names         name of a unit → its code, where the file has none; '' for no unit"""

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
    dwelling: str = ""
    dwelling_count: str = ""
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
    file: Mapping[str, str] = field(default_factory=dict)
    position: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def automatic(self) -> bool:
        """Whether families, rates, means, sums and counts are to be found. What the profile states
        is kept."""
        return not (self.families or self.rates or self.means or self.sums or self.counts)

    @property
    def shares(self) -> set[str]:
        """The ids of the columns that are rates or means, and so no counts."""
        return {rate.column for rate in self.rates} | {mean.column for mean in self.means}

    @property
    def described(self) -> set[str]:
        """The ids of the columns of all families and sums."""
        columns = {column for family in self.families for column in (*family.columns, family.total)}
        return columns | {total.name for total in self.sums}

    @property
    def named(self) -> set[str]:
        """The ids of all columns that the profile names."""
        rates = {name for r in self.rates for name in (r.column, r.numerator, r.denominator)}
        means = {name for mean in self.means for name in (mean.column, mean.weight)}
        parts = {column for total in self.sums for column in total.columns}
        return {self.population, *self.described, *self.counts, *rates, *means, *parts}

    def heading(self, name: str) -> str:
        """Return what the file calls a column of the tables: its heading, or those of the two whose
        difference it is."""
        if name in self.steps:
            wider, narrower = map(self.heading, self.steps[name])
            return tr("{wider} minus {narrower}").format(wider=wider, narrower=narrower)
        return quoted(self.columns.get(name, name))

    def schema(self) -> Schema:
        """Return what the columns are to the gate.

        `counts` are published like totals: the gate sees them as the denominators of rates that are
        never shown."""
        hidden_rates = tuple(
            Rate(f"{count}__rate", f"{count}__part", count) for count in self.counts
        )
        return Schema(
            population=self.population,
            families=self.families,
            rates=(*self.rates, *hidden_rates),
            means=self.means,
            sums=self.sums,
            nestings=self.nestings,
            labels=(*self.labels, *([IMPUTED] if self.imputed else [])),
            occupied=self.occupied,
        )

    def to_json(self) -> str:
        """Return the text that `PROFILE` takes. Empty keys are left out."""
        document = asdict(self)
        title = document.pop("title")
        name = document.pop("name")
        all_keys = {"version": VERSION, "name": title, "unit_name": name, **document}
        filled_keys = {
            key: value for key, value in all_keys.items() if value not in ("", (), [], {}, False)
        }
        return json.dumps(filled_keys, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | Mapping[str, Any]) -> Profile:
        """Read a profile; unknown keys are ignored. Raises Unreadable."""
        try:
            document: dict[str, Any] = json.loads(text) if isinstance(text, str) else dict(text)
            schema = Schema.from_json(document)
            simple_fields = {
                field.name: _READERS[str(field.type)](document[key])
                for field in fields(cls)
                if (key := _KEYS.get(field.name, field.name)) in document
                and str(field.type) in _READERS
            }
            return cls(
                **simple_fields,
                families=schema.families,
                rates=schema.rates,
                means=schema.means,
                sums=schema.sums,
                nestings=schema.nestings,
                classes={str(key): _texts(value) for key, value in _items(document.get("classes"))},
                steps={
                    str(key): (str(wider), str(narrower))
                    for key, (wider, narrower) in _items(document.get("steps"))
                },
                chains=tuple(tuple(map(str, chain)) for chain in document.get("chains", ())),
            )
        except (SchemaError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable(
                tr("The profile cannot be read: it is no JSON object with the keys of a profile.")
            ) from error

    def fits(self, names: tuple[str, ...]) -> bool:
        """Whether a table with these headings has every column that the profile names."""
        columns = {self.code, *self.columns.values(), *self.labels, *self.parents.values()} - {""}
        return columns <= set(names)


def _items(document: Any) -> Iterable[tuple[Any, Any]]:
    return dict(document or {}).items()


def _texts(document: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in _items(document)}


_READERS: Mapping[str, Callable[[Any], Any]] = {  # of a value, by the type of its field
    "str": str,
    "bool": bool,
    "tuple[str, ...]": lambda texts: tuple(map(str, texts)),
    "Mapping[str, str]": _texts,
}
