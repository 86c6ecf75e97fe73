"""The tour of the daily work: a case from the counter to its end, an SOP to the site."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.cases.choices import ReferralState, Status
from portal.cases.models import Case
from portal.knowledge.models import SopIndexPage, SopPage

pytestmark = pytest.mark.browser

SUBMIT = "form.record-form button[type=submit]"


@pytest.fixture
def become(page, signed_in):
    """Leaves the account one is in and signs another one in."""

    def change(username: str) -> None:
        page.context.clear_cookies()
        signed_in(username)

    return change


def fits(page) -> bool:
    """Tell whether nothing sticks out at the side of the page."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def press(page, selector: str) -> None:
    """Press a button and wait for the page it leads to.

    The editor's autosave changes the address without leaving the page.
    """
    with page.expect_event("load"):
        page.click(selector)
    assert fits(page)


def move(page, status: str) -> None:
    """Take the next step to that status on the page of a case."""
    press(page, f"#steps form:has([name=to][value={status}]) button")
    assert page.locator(f".record-head .record-status--{status}").count() == 1


def register(page) -> Case:
    """Register a citizen without papers at the counter."""
    page.goto("/admin/cases/add/")
    page.fill("[name=person-name]", "Euis Komariah")
    page.fill("[name=person-birth_date]", "31/02/1961")
    page.fill("main [name=service_words]", "Minta beras untuk lansia")
    press(page, SUBMIT)

    assert page.locator(".help-critical a").all_inner_texts() == [
        "NIK",
        "Tanggal lahir",
    ]
    assert page.input_value("[name=person-birth_date]") == "31/02/1961"
    page.fill("[name=person-birth_date]", "17/08/1961")
    page.select_option("[name=person-nik_absence]", index=1)
    press(page, SUBMIT)
    return Case.objects.get(number=page.inner_text(".record-number"))


def test_case_goes_from_the_counter_to_the_agency_and_back(page, become):
    become("fo.benda")
    case = register(page)
    address = reverse("cases:inspect", args=[case.pk])

    become("bo.benda")
    page.goto(address)
    move(page, Status.HANDLING)
    move(page, Status.AWAITING_DECISION)

    become("koordinator.benda")
    page.goto(address)
    move(page, Status.IN_SERVICE)
    press(page, "#steps a[href*='/refer/']")
    assert page.inner_text("main h2").startswith("Euis Komariah")
    page.select_option("[name=institution]", label="Dinas Sosial Kabupaten Sukabumi")
    page.fill("[name=reason]", "Mohon bantuan pangan.")
    press(page, SUBMIT)

    become("dinsos.sukabumi")
    press(page, f".home-rows__main:text('{case.number}')")
    page.check("input[value=complete]")
    page.fill(".record-answer textarea", "Beras sudah diserahkan.")
    press(page, ".record-answer button")

    become("fo.benda")
    page.goto(address)
    move(page, Status.CLOSED)

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert f"{case.person.birth_date:%d/%m/%Y}" == "17/08/1961"
    assert case.referrals.get().state == ReferralState.COMPLETED
    steps = page.locator(".record-timeline li").count()
    assert steps == 7


def test_double_click_registers_one_case(page, become):
    become("fo.benda")
    page.goto("/admin/cases/add/")
    name = f"Klik Ganda {page.viewport_size['width']}"
    page.fill("[name=person-name]", name)
    page.select_option("[name=person-nik_absence]", index=1)
    page.fill("main [name=service_words]", "Minta beras untuk lansia")
    page.dblclick(SUBMIT)
    page.wait_for_url("**/inspect/*/")

    assert Case.objects.filter(person__name=name).count() == 1


def add_block(page, field: str) -> None:
    section = f"#panel-child-isi-{field}-section"
    page.click(f"{section} [title='Sisipkan blok'] >> nth=0")
    page.wait_for_selector(f"{section} [name={field}-count][value='1']", state="hidden")


def write_sop(page) -> None:
    section = SopIndexPage.objects.get()
    page.goto(f"/admin/pages/add/knowledge/soppage/{section.pk}/")
    page.fill("[name=title]", "Pelayanan pengaduan")
    for field, text in {
        "number": "SOP/PSK/09",
        "summary": "Bagaimana pengaduan diterima.",
        "responsible": "Sekretariat SLRT",
        "purpose": "Pengaduan sampai kepada yang dapat menjawabnya.",
        "effective_on": "01/12/2026",
        "review_due_on": "01/12/2027",
    }.items():
        page.fill(f"main [name={field}]", text)
    add_block(page, "roles")
    page.select_option("[name=roles-0-value-actor]", index=1)
    page.fill("[name=roles-0-value-duty]", "Menerima pengaduan.")
    add_block(page, "steps")
    page.select_option("[name=steps-0-value-actor]", index=1)
    page.fill("[name=steps-0-value-title]", "Mendengarkan pengadu")
    page.fill("[name=steps-0-value-action]", "Catat dengan kata-kata pengadu.")
    page.fill("[name=steps-0-value-time-value]", "15")
    page.fill("[name=steps-0-value-output]", "Catatan pengaduan")
    add_block(page, "record_fields")
    page.fill("[name=record_fields-0-value-code]", "nama_terlapor")
    page.fill("[name=record_fields-0-value-label]", "Siapa yang dilaporkan")


def press_action(page, selector: str) -> None:
    """Press one of the actions that hide behind the editor's main button."""
    page.click("footer [data-controller~=w-dropdown] > button")
    press(page, f"footer {selector}")


def test_sop_goes_from_the_editor_over_the_approver_to_the_site(page, become):
    become("editor")
    write_sop(page)
    press_action(page, "[name=action-submit]")
    assert page.locator(".error-message").all_inner_texts() == []
    sop = SopPage.objects.get(title="Pelayanan pengaduan")
    assert (sop.live, sop.workflow_in_progress) == (False, True)

    become("penyunting")
    page.goto(f"/admin/pages/{sop.pk}/edit/")
    press_action(page, "[data-workflow-action-name=approve] >> nth=0")

    page.context.clear_cookies()
    page.goto("/sop/")
    press(page, "a:text('Pelayanan pengaduan')")
    assert page.inner_text("h1") == "Pelayanan pengaduan"
    assert page.locator("text=Mendengarkan pengadu").count() >= 1
