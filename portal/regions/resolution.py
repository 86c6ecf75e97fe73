"""What came of a row's region words, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from portal.regions.choices import Level

CANDIDATES = 10


class Reason(StrEnum):
    """Why there is no region; "" when there is one."""

    RESOLVED = ""
    EMPTY = "empty"  # no words at all
    AMBIGUOUS = "ambiguous"  # several regions fit
    UNKNOWN = "unknown"  # no region has that name
    CONTRADICTION = "contradiction"  # the name exists, but elsewhere
    BAD_CODE = "bad_code"  # not 2, 4, 6 or 10 digits
    BPS_CODE = "bps_code"  # a code of Statistics Indonesia
    UNKNOWN_CODE = "unknown_code"
    RETIRED_CODE = "retired_code"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region that may have been meant."""

    code: str
    path: str  # "Desa Benda, Kec. Cicurug, Kabupaten Sukabumi"

    def __str__(self):
        return self.path


@dataclass(frozen=True, slots=True)
class Resolution:
    """The region that words name, or why there is none and what may be meant."""

    code: str | None = None
    level: Level | None = None  # of the most precise words given
    candidates: tuple[Candidate, ...] = ()  # likeliest first, at most ten
    reason: Reason = Reason.RESOLVED
    words: str = ""  # what could not be settled, as written
    area: str = ""  # where it was looked for, as a path; "" is the whole country
    doubt: Reason = (
        Reason.RESOLVED
    )  # why the row's code was not followed, its names were
    found: int = 0  # how many regions fit, of which `candidates` are the first

    def __bool__(self):
        return self.code is not None

    @property
    def message(self) -> str:
        """Return a finished sentence for people, "" when there is nothing to say."""
        sentence = SENTENCES.get(self.reason or self.doubt)
        if sentence is None:
            return ""
        text = sentence() % {"words": self.words, "area": self.area or _("Indonesia")}
        return f"{text} {self.suggestion}".strip()

    @property
    def suggestion(self) -> str:
        if not self.candidates:
            return ""
        names = "; ".join(f"{item.path} ({item.code})" for item in self.candidates[:5])
        if self.reason != Reason.AMBIGUOUS:
            return _("Perhaps you mean: %(names)s.") % {"names": names}
        return _("%(count)s regions fit, among them: %(names)s.") % {
            "count": self.found,
            "names": names,
        }


SENTENCES = {
    Reason.AMBIGUOUS: lambda: _(
        "“%(words)s” is not enough to tell the region; "
        "write the district and the regency or city too."
    ),
    Reason.UNKNOWN: lambda: _("There is no region “%(words)s” in %(area)s."),
    Reason.CONTRADICTION: lambda: _("“%(words)s” does not lie in %(area)s."),
    Reason.BAD_CODE: lambda: _(
        "“%(words)s” is not a region code; it has 2, 4, 6 or 10 digits."
    ),
    Reason.BPS_CODE: lambda: _(
        "“%(words)s” looks like a code of Statistics Indonesia (BPS); "
        "write the Kemendagri code or the names."
    ),
    Reason.UNKNOWN_CODE: lambda: _("No region has the code “%(words)s”."),
    Reason.RETIRED_CODE: lambda: _("The code “%(words)s” is no longer in force."),
}
