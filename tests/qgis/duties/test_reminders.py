"""A reminder is given once a session, and again when the end of an access is a week away."""

from __future__ import annotations

from dataclasses import replace

from occupancy_plugin.duties.reminders import URGENT_DAYS, Reminders
from occupancy_plugin.portal.model import Reminder
from tests.redteam.canaries import ACCOUNT

END = Reminder("access_ends", "2027-01-31", URGENT_DAYS + 1, {"fr": "Fin", "en": "End"})
RENEWAL = Reminder("renewal", "2027-01-10", URGENT_DAYS, {"fr": "Suite", "en": "Renewal"})


def test_each_is_given_once_until_the_next_sign_in() -> None:
    reminders, account = Reminders(), replace(ACCOUNT, reminders=(END, RENEWAL))
    assert [urgent for _, urgent in reminders.due(account)] == [False, False]
    assert reminders.due(account) == []
    reminders.forget()
    assert len(reminders.due(account)) == 2


def test_the_last_week_of_an_access_is_urgent_and_said_again() -> None:
    reminders = Reminders()
    reminders.due(replace(ACCOUNT, reminders=(END,)))
    last_week = replace(ACCOUNT, reminders=(replace(END, days=URGENT_DAYS), RENEWAL))
    assert [urgent for _, urgent in reminders.due(last_week)] == [True, False]
    assert reminders.due(last_week) == []
