"""The pages of a case: the list, its own page, its forms and its actions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from portal.accounts.policies import scoped_policy
from portal.accounts.viewsets import ScopedIndexView
from portal.cases import panels
from portal.cases.actions import (
    CaseChanged,
    answer_referral,
    change_case,
    create_case,
    refer_case,
    transition_case,
)
from portal.cases.filters import search_cases
from portal.cases.forms import AnswerForm, CaseForm, EditCaseForm, ReferForm, StepForm
from portal.cases.models import Case
from portal.cases.provenance import sources_of
from portal.registry.actions import note_reading, record_person
from portal.registry.choices import NumberState
from portal.registry.filters import NumberFreeSearchMixin
from portal.registry.forms import CitizenForm
from portal.registry.models import Person
from portal.registry.views import (
    RecordPage,
    add_errors,
    faulty_fields,
    find_button,
)
from portal.spreadsheets.menus import import_address, sheet_buttons

BESIDE = ("person", "region", "service")
SENT, FORMS_REMEMBERED = "cases_sent", 20


class CaseListView(NumberFreeSearchMixin, ScopedIndexView):
    """The cases of the user's scope."""

    is_searchable = True
    add_item_label = gettext_lazy("New case")

    def get_base_queryset(self):
        # A join before the sort makes SQLite sort every row.
        return super().get_base_queryset().prefetch_related(*BESIDE)

    def search_queryset(self, queryset):
        if not self.search_query:
            return queryset
        return search_cases(queryset, self.search_query)

    def filter_queryset(self, queryset):
        """Show nothing under a filter that cannot be read, rather than everything."""
        unread = self.filters and not self.filters.is_valid()
        return queryset.none() if unread else super().filter_queryset(queryset)

    def get_edit_url(self, instance):
        return None  # the number leads to the page, which leads to the form

    def get_list_buttons(self, instance):
        return []

    @cached_property
    def columns(self):
        return super().columns[1:]  # no action is for several cases at once

    @cached_property
    def header_buttons(self):
        add = [self.add_button] if self.add_url else []
        may_find = self.request.user.has_perm("registry.view_person")
        return add + ([find_button()] if may_find else [])

    @cached_property
    def header_more_buttons(self):
        return sheet_buttons(self.request, "cases")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        context["import_url"] = import_address(self.request.user, "cases")
        return context


class CaseBase(RecordPage):
    model = Case
    header_icon = "clipboard-list"
    list_title = gettext_lazy("Cases")

    @cached_property
    def record(self) -> Case:
        related = ("person__household", "region", "service", "program")
        more = (
            "referred_institution",
            "referred_point",
            "created_by",
            "import_run__created_by",
        )
        cases = Case.objects.select_related(*related, *more)
        return get_object_or_404(cases, pk=self.kwargs["pk"])


class CasePage(CaseBase):
    """One case, with everything that can be done to it."""

    any_permission_required = ["view"]
    template_name = "cases/case.html"
    page_is_record = True
    bound_answer: AnswerForm | None = None

    def get_page_title(self):
        return self.record.number

    def get(self, request, *args, **kwargs):
        return self.show()

    def show(self, **context):
        if self.record.person:
            note_reading(self.record.person, by=self.request.user)
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs):
        case, user = self.record, self.request.user
        legs = panels.legs_of(case, user, self.bound_answer)
        timeline = panels.timeline_of(case, user)
        return super().get_context_data(
            case=case,
            groups=panels.fact_groups(case, user),
            steps=panels.next_steps(case, user),
            can_refer=panels.can_refer(case, user),
            legs=legs,
            answers=any(leg.form for leg in legs),
            timeline=timeline,
            sources=sources_of(case, timeline, user),
            other_cases=panels.other_cases(case, user),
            citizen_url=panels.citizen_page(case, user),
            can_unmask=self.can_unmask,
            **kwargs,
        )

    @property
    def can_unmask(self) -> bool:
        person, user = self.record.person, self.request.user
        return bool(person and person.nik) and scoped_policy(
            Person
        ).user_has_permission_for_instance(user, "unmask", person)

    @cached_property
    def header_buttons(self):
        if not self.may("change"):
            return []
        url = reverse("cases:edit", args=[self.record.pk])
        return [HeaderButton(_("Edit"), url=url, icon_name="edit")]


class CaseAct(CasePage):
    """Something done to a case by POST; a refusal shows the page and says why."""

    def get(self, request, *args, **kwargs):
        return redirect(self.record_url)

    def post(self, request, *args, **kwargs):
        try:
            done = self.act()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            self.__dict__.pop("record", None)
            typed = request.POST.get("reason", "")
            return self.show(typed=typed, tried=request.POST.get("to"))
        messages.success(request, done)
        return redirect(self.after())

    def act(self) -> str:
        """Do it and return the sentence that says so."""
        raise NotImplementedError

    def after(self) -> str:
        return self.record_url


class TransitionView(CaseAct):
    """Moves the case to another status."""

    def act(self) -> str:
        form = StepForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(_("Choose one of the steps that the page offers."))
        step = form.cleaned_data
        case = transition_case(self.record, by=self.request.user, **step)
        return _("The case is now: %(status)s.") % {"status": case.get_status_display()}


class AnswerView(CaseAct):
    """Records what the receiver says to a referral."""

    def act(self) -> str:
        referral = self.record.referrals.filter(pk=self.kwargs["referral_pk"]).first()
        if referral is None:
            raise Http404
        referral.case = self.record
        user = self.request.user
        form = AnswerForm(self.request.POST, user=user, referral=referral)
        self.bound_answer = form
        if not form.is_valid():
            raise ValidationError(_("The answer could not be saved. Look at the form."))
        answer_referral(referral, by=user, **form.cleaned_data)
        return _("Your answer is recorded.")

    def after(self) -> str:
        """A redirected case may leave the answerer's sight."""
        still = Case.objects.visible_to(self.request.user).filter(pk=self.record.pk)
        return self.record_url if still.exists() else panels.list_address()


class CaseFormPage(CaseBase):
    """A page with a form that an action may refuse."""

    template_name = "cases/form.html"

    def get_page_subtitle(self):
        return self.record.number if "pk" in self.kwargs else ""

    def show(self, *forms, **context):
        media = sum((form.media for form in forms[1:]), forms[0].media)
        faulty = faulty_fields(*forms)
        context = self.get_context_data(
            forms=forms, faulty=faulty, media=media, **context
        )
        return self.render_to_response(context)


class AddCaseView(CaseFormPage):
    """Registers a citizen's case."""

    permission_required = "add"
    page_title = gettext_lazy("Register a case")

    def get(self, request, *args, **kwargs):
        return self.begin()

    def begin(self, **citizen):
        """Show empty forms, but for what is known of the citizen already."""
        about = CitizenForm(prefix="person", initial=citizen)
        return self.show(about, CaseForm(user=self.request.user))

    def get_context_data(self, **kwargs):
        once = self.request.POST.get("once") or get_random_string(22)
        return super().get_context_data(once=once, **kwargs)

    def post(self, request, *args, **kwargs):
        if "begin" in request.POST:
            return self.begin(nik=request.POST.get("nik", ""))
        if sent := self.sent.get(request.POST.get("once")):
            messages.warning(
                request, _("This form was sent already. Here is its case.")
            )
            return redirect("cases:inspect", sent)
        citizen = CitizenForm(request.POST, prefix="person")
        form = CaseForm(request.POST, user=request.user)
        if all([citizen.is_valid(), form.is_valid()]):
            case = self.save(citizen, form)
            if case:
                sentence = _("Case %(number)s is registered.") % {"number": case.number}
                messages.success(request, sentence)
                self.remember(case)
                self.caution(case)
                return redirect("cases:inspect", case.pk)
        return self.show(citizen, form)

    def caution(self, case: Case) -> None:
        """Tell of a doubtful number while the citizen and the card are still there."""
        if case.person.nik_state == NumberState.DOUBTFUL:
            sentence = _(
                "The NIK is kept as written, but it does not fit the birth date or "
                "sex, or belongs to someone else. Compare it with the card."
            )
            messages.warning(self.request, sentence)

    @property
    def sent(self) -> dict[str, int]:
        """The forms of this session that became cases: one click too many is none."""
        return self.request.session.get(SENT, {})

    def remember(self, case: Case) -> None:
        if once := self.request.POST.get("once"):
            latest = list(self.sent.items())[-FORMS_REMEMBERED:]
            self.request.session[SENT] = dict(latest) | {once: case.pk}

    def save(self, citizen: CitizenForm, form: CaseForm) -> Case | None:
        user, step = self.request.user, citizen
        try:
            with transaction.atomic():
                person = record_person(by=user, **citizen.cleaned_data)
                step = form
                return create_case(by=user, person=person, **form.cleaned_data)
        except ValidationError as error:
            add_errors(step, error)
            return None


class EditCaseView(CaseFormPage):
    """Corrects what is recorded about a case."""

    permission_required = "change"
    page_title = gettext_lazy("Edit")

    def get(self, request, *args, **kwargs):
        return self.show(EditCaseForm(case=self.record, user=request.user))

    def post(self, request, *args, **kwargs):
        form = EditCaseForm(request.POST, case=self.record, user=request.user)
        if form.is_valid() and self.save(form):
            messages.success(request, _("The case is saved."))
            return redirect(self.record_url)
        return self.show(form)

    def save(self, form: EditCaseForm) -> bool:
        try:
            change_case(self.record, by=self.request.user, **form.cleaned_data)
        except CaseChanged:
            self.tell_changes(form)
        except ValidationError as error:
            add_errors(form, error)
        return form.is_valid()

    def tell_changes(self, form: EditCaseForm) -> None:
        """Keep what was typed, say what differs now, and let it be saved again."""
        sentence = _(
            "Someone else changed this case while you were typing. Your entries are "
            "still here; compare them with what stands there now, then save again."
        )
        form.add_error(None, sentence)
        for name in form.changed_data:
            now = form.initial.get(name)
            if name in form.fields and name != "version":
                form.add_error(
                    name, _("Now recorded: %(value)s") % {"value": now or "—"}
                )
        form.data = form.data.copy()
        form.data["version"] = self.record.version


class ReferView(CaseFormPage):
    """Hands the case over to an institution or another service point."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Refer")
    template_name = "cases/refer.html"

    def get(self, request, *args, **kwargs):
        if not panels.can_refer(self.record, request.user):
            return redirect(self.record_url)
        return self.show(ReferForm(user=request.user, case=self.record))

    def post(self, request, *args, **kwargs):
        form = ReferForm(request.POST, user=request.user, case=self.record)
        if form.is_valid() and self.save(form):
            messages.success(request, _("The case is handed over."))
            return redirect(self.record_url)
        return self.show(form)

    def save(self, form: ReferForm) -> bool:
        try:
            refer_case(self.record, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        return form.is_valid()
