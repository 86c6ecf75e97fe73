"""The forms of the import wizard."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.region_input import RegionField
from portal.accounts.scoping import scope_of
from portal.regions.choices import CODE_LENGTHS, Level
from portal.spreadsheets.choices import OnMatch
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.registers import Register

ACCEPTED = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt,.htm,.html,.xml"
LONGEST_MESSAGE = 200_000
ON_MATCH = [
    (OnMatch.SKIP, _("Leave it as it is, save only rows that are new")),
    (OnMatch.UPDATE, _("Update it where the file says something else")),
    (OnMatch.CREATE, _("Save the row as a new one all the same")),
]


def works_in_one_village(user, register: Register) -> bool:
    """Tell whether there is no other region that the user could choose."""
    scope = scope_of(user, register.import_permission)
    village = CODE_LENGTHS[Level.VILLAGE]
    return not scope.everywhere and [len(code) for code in scope.regions] == [village]


class ChoicesForm(forms.Form):
    """What one chooses for a whole list: its region, and known rows."""

    on_match = forms.ChoiceField(
        label=_("If a row is in the portal already"),
        choices=ON_MATCH,
        initial=OnMatch.SKIP,
        widget=forms.RadioSelect,
    )
    region = RegionField(
        label=_("Region of rows that name none"),
        required=False,
        help_text=_(
            "Only if neither the rows nor the title say where the citizens live: "
            "type a name or a code and choose."
        ),
    )

    def __init__(self, *args, user, register: Register, **kwargs):
        super().__init__(*args, **kwargs)
        if works_in_one_village(user, register):
            del self.fields["region"]

    def defaults(self) -> dict[str, str]:
        """Return the constants of the list, as the actions take them."""
        region = self.cleaned_data.get("region")
        return {"region": region.pk} if region else {}


def pasted_message(text: str) -> SimpleUploadedFile:
    """Return the text of a message as a file like any other."""
    return SimpleUploadedFile(gettext("Pasted message") + ".txt", text.encode())


class UploadForm(ChoicesForm):
    """A file on its way in."""

    file = forms.FileField(
        label=_("File"),
        max_length=ImportRun._meta.get_field("file_name").max_length,
        required=False,
        help_text=_("Excel (.xlsx, .xlsm, .xls, .xlsb), OpenDocument (.ods) or CSV."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "empty": _("The file is empty. Check that it was saved and send it again."),
        },
    )
    text = forms.CharField(
        label=_("Or paste a message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        help_text=_(
            "From WhatsApp, for example: a field and its value on each line, as in "
            "“Nama: Siti”. Several people may follow each other."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ["file", "text", "on_match", "region"]

    def clean(self):
        """Make a pasted message a file like any other."""
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text")
        if file and text:
            self.add_error("text", _("Send a file or a message, not both at once."))
        elif text:
            cleaned["file"] = pasted_message(text)
        elif not file and not self.errors:
            self.add_error(
                "file", _("Nothing is chosen. Choose a file or paste a message.")
            )
        return cleaned

    @property
    def source(self) -> str:
        """The field that what is to be read came from."""
        return "text" if self.cleaned_data.get("text") else "file"
