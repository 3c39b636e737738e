"""Days that come nearer: the end of an access, the yearly renewal of a convention."""

from __future__ import annotations

from ..portal.model import Account
from ..toolbelt.translation import text_of

URGENT_DAYS = 7


class Reminders:
    """Says each reminder once per session, and once more when the end of an access is a week
    away."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str, bool]] = set()

    def forget(self) -> None:
        """At the next sign-in everything is said again."""
        self._said.clear()

    def due(self, account: Account) -> list[tuple[str, bool]]:
        """(sentence, is it urgent) for what has not been said yet."""
        new_reminders = []
        for reminder in account.reminders:
            urgent = reminder.kind == "access_ends" and reminder.days <= URGENT_DAYS
            key = (reminder.kind, reminder.on, urgent)
            if key not in self._said:
                self._said.add(key)
                new_reminders.append((text_of(reminder.text), urgent))
        return new_reminders
