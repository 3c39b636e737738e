"""Reminders of coming days: the end of an access, the yearly renewal of a convention."""

from __future__ import annotations

from ..portal.model import Account
from ..toolbelt.translation import text_of

URGENT_DAYS = 7


class Reminders:
    """Gives each reminder once per session, and again when the end of an access is a week away."""

    def __init__(self) -> None:
        self._given: set[tuple[str, str, bool]] = set()

    def forget(self) -> None:
        """Give every reminder again, at the next sign-in."""
        self._given.clear()

    def due(self, account: Account) -> list[tuple[str, bool]]:
        """Return (sentence, whether it is urgent) of the reminders not given yet."""
        new_reminders = []
        for reminder in account.reminders:
            is_urgent = reminder.kind == "access_ends" and reminder.days <= URGENT_DAYS
            key = (reminder.kind, reminder.on, is_urgent)
            if key not in self._given:
                self._given.add(key)
                new_reminders.append((text_of(reminder.text), is_urgent))
        return new_reminders
