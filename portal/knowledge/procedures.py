"""What an SOP's steps add up to: the time a citizen waits, worded and counted."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.knowledge.choices import Actor, TimeUnit


def total_time(steps) -> dict[str, int]:
    """Return the minutes and the working days all steps together may take."""
    sums = Counter()
    for step in steps:
        time = step.value["time"]
        sums[time["unit"]] += time["value"] or 0
    return {
        "minutes": sums[TimeUnit.MINUTES] + 60 * sums[TimeUnit.HOURS],
        "working_days": sums[TimeUnit.WORKING_DAYS],
    }


def worded_total(total: dict[str, int]) -> str:
    """Return a total as people say it: “1 hour 5 minutes and 3 working days”."""
    hours, minutes = divmod(total["minutes"], 60)
    clock = " ".join(
        worded(value, unit)
        for value, unit in ((hours, TimeUnit.HOURS), (minutes, TimeUnit.MINUTES))
        if value
    )
    days = total["working_days"]
    if not days:
        return clock
    worded_days = worded(days, TimeUnit.WORKING_DAYS)
    if not clock:
        return worded_days
    return _("%(clock)s and %(days)s") % {"clock": clock, "days": worded_days}


def worded(value: int, unit: str) -> str:
    """Return one time with its unit in the right number."""
    if unit == TimeUnit.HOURS:
        text = ngettext("%(count)d hour", "%(count)d hours", value)
    elif unit == TimeUnit.WORKING_DAYS:
        text = ngettext("%(count)d working day", "%(count)d working days", value)
    else:
        text = ngettext("%(count)d minute", "%(count)d minutes", value)
    return text % {"count": value}


def worded_actors(step) -> str:
    """Return who does a step: one role, or either of two."""
    labels = dict(Actor.choices)
    names = [
        str(labels[step[key]]) for key in ("actor", "other_actor") if step.get(key)
    ]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(second)s") % {"first": names[0], "second": names[1]}
