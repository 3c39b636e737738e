"""Finds means with their weight, and totals wider than the population with the counts inside
them."""

from __future__ import annotations

from ...secrecy.schema import Mean
from ...toolbelt.translation import tr
from .heading_words import MORE_THAN_HOUSEHOLDS, WHOLE
from .rates import Rates
from .spelling import normalise


class Wholes(Rates):
    """Adds means and wider totals, once families and sums are known."""

    def _means(self) -> list[Mean]:
        """Return the means of the catalogue whose weight is a column; other means are left out."""
        counts = self._described()
        means = self._means_of_profile(counts)
        for column, mapped in list(self.roles.items()):
            match = self._named(column)
            weight = self.vocabulary.weights.get(match, "")
            is_available = mapped.role == "left_out" and match not in self.ids.values()
            if (
                is_available
                and weight in counts
                and mapped.numbers
                and self.body.numbers(column).is_numeric
            ):
                self.ids[column] = match
                means.append(Mean(match, weight))
                self._set_role(
                    column, "mean", tr("weighted by “{weight}”").format(weight=weight), match
                )
        return means

    def _means_of_profile(self, counts: set[str]) -> list[Mean]:
        """Return the means whose weight the profile names. Notes a problem for a weight that is no
        count."""
        means = []
        for heading, weight in self.user_profile.weights.items():
            column = self.body.find(heading)
            weight_id = (
                self.ids.get(self.body.find(weight), "") if weight else self._households_id()
            )
            if weight_id not in counts or not self.body.numbers(column).is_numeric:
                self.problems.append(
                    tr(
                        "“{weight}” counts nothing that a mean (“{column}”) can be weighted by."
                    ).format(weight=weight or tr("Households"), column=heading)
                )
                continue
            self.ids.pop(column, None)
            why = tr("weighted by “{weight}”").format(weight=weight or weight_id)
            means.append(Mean(self._id(column, rate=True), weight_id))
            self._set_role(column, "mean", why, self.ids[column])
        return means

    def _households_id(self) -> str:
        places = (column for column, mapped in self.roles.items() if mapped.role == "population")
        return self.ids.get(next(places, -1), "")

    def _add_families_in_wider_totals(self) -> None:
        """Add the families of counts inside a total wider than the population.

        Such are the kinds of demands, where attributions are the population. 1 to 10 of the
        protected total are hidden like households."""
        for number, (total, places) in enumerate(self.inside.items(), 1):
            for place in places:
                why = tr("never more than “{total}”").format(total=self._name(total))
                self._set_count_role(place, "count", why)
            is_protected = self.counts[total] == self.protected
            self._add_family(f"inside_{number}", "bound", places, total, False, is_protected)

    def _is_wider_total(self, column: int) -> bool:
        """Whether a column counts all dwellings or all people: more than the households, and shown
        like a total."""
        heading = normalise(self.body.names[column])
        if column == self.protected:
            return True
        return self._id(column) in MORE_THAN_HOUSEHOLDS or bool(WHOLE.match(heading))
