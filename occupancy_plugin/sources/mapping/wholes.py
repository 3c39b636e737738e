"""What stands beside the population: means with their weight, wholes that are wider than it and
what lies in them."""

from __future__ import annotations

from ...secrecy.schema import Family, Mean, Sum
from ...toolbelt.translation import tr
from .heading_words import MORE_THAN_HOUSEHOLDS, WHOLE
from .rates import Rates
from .spelling import plain


class Wholes(Rates):
    """Means and wholes, once families and sums are there."""

    def _means(self, families: list[Family], sums: list[Sum]) -> list[Mean]:
        """Means of the catalogue whose weight is among the columns; any other stays out."""
        counts = {c for f in families for c in (*f.columns, f.total)} | {s.name for s in sums}
        means = self._weighed_by_the_user(counts)
        for at, column in list(self.roles.items()):
            match = self.vocabulary.match(self.body.layout.parts[at] or (column.name,))
            weight = self.vocabulary.weights.get(match, "")
            free = column.role == "left_out" and match not in self.ids.values()
            if free and weight in counts and column.numbers and self.body.numbers(at).numeric:
                self.ids[at] = match
                means.append(Mean(match, weight))
                self._say(at, "mean", tr("weighted by “{weight}”").format(weight=weight), match)
        return means

    def _weighed_by_the_user(self, counts: set[str]) -> list[Mean]:
        """Means whose weight the profile says."""
        means = []
        for heading, weight in self.told.weights.items():
            at = self.body.find(heading)
            by = self.ids.get(self.body.find(weight), "") if weight else self._households_id()
            if by not in counts or not self.body.numbers(at).numeric:
                self.problems.append(
                    tr(
                        "“{weight}” counts nothing that a mean (“{column}”) can be weighted by."
                    ).format(weight=weight or tr("Households"), column=heading)
                )
                continue
            self.ids.pop(at, None)
            why = tr("weighted by “{weight}”").format(weight=weight or by)
            means.append(Mean(self._id(at, rate=True), by))
            self._say(at, "mean", why, self.ids[at])
        return means

    def _households_id(self) -> str:
        places = (at for at, column in self.roles.items() if column.role == "population")
        return self.ids.get(next(places, -1), "")

    def _inside_wholes(self, counts: list[int]) -> list[Family]:
        """Counts of what is wider than the population: kinds of demands beside attributions. A few
        of these are as secret as a few households."""
        families = []
        for number, (whole, places) in enumerate(self.inside.items(), 1):
            total = self._id(counts[whole])
            label = self.body.names[counts[whole]]
            for place in places:
                why = tr("never more than “{total}”").format(total=label)
                self._say(counts[place], "count", why, self._id(counts[place]))
            names = tuple(self._id(counts[place]) for place in places)
            guarded = counts[whole] == self.guarded
            families.append(Family(f"inside_{number}", names, total, False, of_households=guarded))
            self.found_by[f"inside_{number}"] = "bound"
        return families

    def _is_whole(self, at: int) -> bool:
        """All dwellings, all people: more than households, and told with the row as totals are."""
        heading = plain(self.body.names[at])
        if at == self.guarded:
            return True
        return self._id(at) in MORE_THAN_HOUSEHOLDS or bool(WHOLE.match(heading))
