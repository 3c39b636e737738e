"""Finds the means of a table and the counts that they are weighted by."""

from __future__ import annotations

from ...secrecy.schema import Mean
from ...toolbelt.translation import tr
from .relations import Relations
from .roles import Role


def find_means(relations: Relations) -> list[Mean]:
    """Return the means of the user's profile, and those of the catalogue whose weight is a column;
    other means stay left out."""
    roles, columns = relations.roles, relations.counts.columns
    counts = relations.described() | ({roles.population_id()} - {""})  # "" if nothing is counted
    means = _stated_means(relations, counts)
    for column, mapped in list(roles.mapped.items()):
        match = columns.catalogue_id(column)
        weight = columns.vocabulary.weights.get(match, "")
        is_available = mapped.role is Role.LEFT_OUT and match not in roles.ids.values()
        if (
            is_available
            and weight in counts
            and mapped.numbers
            and columns.body.numbers(column).is_numeric
        ):
            roles.ids[column] = match
            means.append(Mean(match, weight))
            headings = {id_: columns.name(other) for other, id_ in roles.ids.items()}
            reason = tr("weighted by “{weight}”").format(weight=headings.get(weight, weight))
            roles.set(column, Role.MEAN, reason, match)
    return means


def _stated_means(relations: Relations, counts: set[str]) -> list[Mean]:
    """Return the means whose weight the profile names. Adds a problem for a weight that is no
    count.

    counts: ids of the counts"""
    roles, columns = relations.roles, relations.counts.columns
    means = []
    for heading, weight in columns.user_profile.weights.items():
        column = columns.body.find(heading)
        weight_id = (
            roles.ids.get(columns.body.find(weight), "") if weight else roles.population_id()
        )
        if weight_id not in counts or not columns.body.numbers(column).is_numeric:
            roles.problems.append(
                tr("“{weight}” counts nothing that a mean (“{column}”) can be weighted by.").format(
                    weight=weight or tr("Households"), column=heading
                )
            )
            continue
        roles.ids.pop(column, None)
        reason = tr("weighted by “{weight}”").format(weight=weight or tr("Households"))
        name = roles.id(column, of_rate=True)
        means.append(Mean(name, weight_id))
        roles.set(column, Role.MEAN, reason, name)
    return means
