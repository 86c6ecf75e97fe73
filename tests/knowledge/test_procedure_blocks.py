import pytest
from django.core.exceptions import ValidationError

from portal.knowledge.demo.pieces import decision, document, field, role, step
from portal.knowledge.models import SopPage
from portal.knowledge.procedure_blocks import (
    DocumentsBlock,
    FieldsBlock,
    RolesBlock,
    StepsBlock,
)

pytestmark = pytest.mark.usefixtures("english")


def sentences(error) -> list[str]:
    """Return every sentence in a nest of block errors."""
    inner = [
        *getattr(error, "block_errors", {}).values(),
        *(getattr(error, "non_block_errors", None) or []),
    ]
    if inner:
        return [text for problem in inner for text in sentences(problem)]
    return [str(text) for text in getattr(error, "messages", [error])]


def problems(block, entries, *, draft: bool = False) -> list[str]:
    clean = block.clean_deferred if draft else block.clean
    try:
        clean(block.to_python(entries))
    except ValidationError as error:
        return sentences(error)
    return []


def a_step(**changes):
    entry = step("Terima", "front_office", (10, "minutes"), "Terima.", output="Tanda")
    entry["value"].update(changes)
    return entry


def test_complete_step_is_taken():
    assert problems(StepsBlock(), [a_step()]) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"actor": ""}, "Say who does this step."),
        ({"action": ""}, "Say what is done in this step."),
        ({"output": ""}, "Say what this step leaves behind, such as “receipt”."),
        (
            {"time": {"value": None, "unit": "minutes"}},
            "Say how long this step may take, as a whole number.",
        ),
    ],
)
def test_step_says_what_is_missing(changes, sentence):
    assert problems(StepsBlock(), [a_step(**changes)]) == [sentence]


def test_draft_may_leave_a_step_unfinished():
    unfinished = a_step(actor="", action="", time={"value": None, "unit": "minutes"})

    assert problems(StepsBlock(), [unfinished], draft=True) == []


def test_answer_must_lead_to_a_step_that_exists():
    lost = a_step(decision=decision("Lengkap?", ("Ya", 2, ""), ("Tidak", 7, "")))

    assert problems(StepsBlock(), [lost, a_step()]) == [
        "The answer “Tidak” leads to step 7, but there are only 2 steps."
    ]


def test_decision_needs_two_answers():
    single = a_step(decision=decision("Lengkap?", ("Ya", None, "")))

    assert problems(StepsBlock(), [single]) == [
        "A decision needs at least two answers."
    ]


def test_answers_need_a_question():
    unasked = a_step(decision=decision("", ("Ya", None, ""), ("Tidak", None, "")))

    assert problems(StepsBlock(), [unasked]) == [
        "Write the question that these answers belong to."
    ]


def test_field_codes_are_unique():
    twice = [field("jumlah", "Berapa?", "number"), field("jumlah", "Lagi?", "number")]

    assert (
        problems(FieldsBlock(), twice)
        == ["The code “jumlah” is used twice. Give each entry a code of its own."] * 2
    )


def test_field_codes_are_unique_in_drafts_too():
    twice = [field("jumlah", "Berapa?"), field("jumlah", "Lagi?")]

    assert len(problems(FieldsBlock(), twice, draft=True)) == 2


def test_document_codes_are_unique():
    twice = [document("kk", "Kartu Keluarga"), document("kk", "KK lama")]

    assert len(problems(DocumentsBlock(), twice)) == 2


@pytest.mark.parametrize("code", ["Jumlah", "1jumlah", "jumlah anak", "j", "jumlah\n"])
def test_code_has_a_fixed_form(code):
    found = problems(FieldsBlock(), [field(code, "Berapa?")])

    assert found == [
        "A code has 2 to 40 small letters, digits or underscores and begins with a "
        "letter, such as “kk_number”."
    ]


def test_missing_code_is_asked_for():
    assert problems(FieldsBlock(), [field("", "Berapa?")]) == [
        "Give a code, such as “kk_number”."
    ]


TWO = {"ya": "Ya", "tidak": "Tidak"}


@pytest.mark.parametrize(
    ("kind", "choices", "sentence"),
    [
        ("choice", {"ya": "Ya"}, "Give at least two answers to choose from."),
        (
            "number",
            TWO,
            "Only a question with listed answers has answers to choose from.",
        ),
    ],
)
def test_choices_fit_the_kind_of_answer(kind, choices, sentence):
    entry = field("jawaban", "Apa?", kind, choices=choices)

    assert problems(FieldsBlock(), [entry]) == [sentence]


def test_choices_have_codes_of_their_own():
    entry = field("jawaban", "Apa?", "choice", choices=TWO)
    entry["value"]["choices"][1]["code"] = "ya"

    assert problems(FieldsBlock(), [entry]) == [
        "Two answers have the same code. Give each a code of its own."
    ]


def test_role_needs_a_duty():
    assert problems(RolesBlock(), [role("front_office", "")]) == [
        "Say what this role is responsible for."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("stream", ["roles", "documents", "steps", "record_fields"])
def test_demo_sops_pass_their_own_checks(stream):
    values = [getattr(sop, stream) for sop in SopPage.objects.all()]

    assert len(values) == 2
    for value in values:
        assert problems(value.stream_block, value.get_prep_value()) == []
