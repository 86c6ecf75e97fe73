"""The blocks an SOP is made of: steps, documents, roles and fields to record."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.knowledge.choices import LISTED_TYPES, Actor, FieldType, TimeUnit

CODE_PATTERN = r"^[a-z][a-z0-9_]{1,39}\Z"
CODE_HELP = _(
    "Small letters, digits and underscores, such as “kk_number”. It names the answer "
    "in spreadsheets and in the API: never change it once the SOP is published."
)


class CodeBlock(blocks.RegexBlock):
    """A stable, human code under which answers are kept."""

    def __init__(self, **options):
        super().__init__(
            regex=CODE_PATTERN,
            max_length=40,
            label=_("Code"),
            help_text=CODE_HELP,
            error_messages={
                "required": _("Give a code, such as “kk_number”."),
                "invalid": _(
                    "A code has 2 to 40 small letters, digits or underscores and "
                    "begins with a letter, such as “kk_number”."
                ),
            },
            **options,
        )


class AskingStructBlock(blocks.StructBlock):
    """A block that says in a sentence what is missing. Drafts may leave gaps."""

    questions: dict[str, str] = {}

    def clean(self, value):
        try:
            return super().clean(value)
        except StructBlockValidationError as problem:
            raise StructBlockValidationError(
                {**problem.block_errors, **self.unanswered(value)}
            ) from problem

    def unanswered(self, value) -> dict[str, ValidationError]:
        if self.is_deferred_validation:
            return {}
        return {
            name: ValidationError(sentence)
            for name, sentence in self.questions.items()
            if value.get(name) in (None, "")
        }


class TimeBlock(AskingStructBlock):
    """How long something may take."""

    questions = {"value": _("Say how long this step may take, as a whole number.")}

    value = blocks.IntegerBlock(min_value=1, max_value=999, label=_("Time"))
    unit = blocks.ChoiceBlock(
        choices=TimeUnit.choices, default=TimeUnit.MINUTES, label=_("Unit")
    )


class BranchBlock(AskingStructBlock):
    """One answer to a step's question, and where it leads."""

    questions = {"answer": _("Write the answer, such as “Yes”.")}

    answer = blocks.CharBlock(max_length=60, label=_("Answer"))
    next_step = blocks.IntegerBlock(
        min_value=1,
        required=False,
        label=_("Go to step"),
        help_text=_("The number of the step. Empty: the procedure ends."),
    )
    note = blocks.CharBlock(max_length=160, required=False, label=_("Note"))


class DecisionBlock(blocks.StructBlock):
    """A question the step decides, with its answers."""

    question = blocks.CharBlock(max_length=120, required=False, label=_("Question"))
    branches = blocks.ListBlock(BranchBlock(), default=[], label=_("Answers"))

    def clean(self, value):
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            check_decision(cleaned["question"], len(cleaned["branches"]))
        return cleaned


def check_decision(question: str, branches: int) -> None:
    """Refuse a question without two answers, and answers without a question."""
    if question and branches < 2:
        sentence = _("A decision needs at least two answers.")
    elif branches and not question:
        sentence = _("Write the question that these answers belong to.")
    else:
        return
    raise StructBlockValidationError({"question": ValidationError(sentence)})


class StepBlock(AskingStructBlock):
    """One step: who does what, with what, in which time, and what comes out."""

    questions = {
        "actor": _("Say who does this step."),
        "action": _("Say what is done in this step."),
        "output": _("Say what this step leaves behind, such as “receipt”."),
    }

    actor = blocks.ChoiceBlock(choices=Actor.choices, label=_("Who"))
    other_actor = blocks.ChoiceBlock(
        choices=Actor.choices,
        required=False,
        label=_("Or"),
        help_text=_("Another role that may do it, such as the manager at an SLRT."),
    )
    title = blocks.CharBlock(max_length=80, label=_("Name of the step"))
    action = blocks.TextBlock(max_length=600, rows=3, label=_("What is done"))
    inputs = blocks.TextBlock(
        max_length=300, rows=2, required=False, label=_("What is needed")
    )
    time = TimeBlock(label=_("Time allowed"))
    output = blocks.CharBlock(max_length=160, label=_("Result"))
    decision = DecisionBlock(required=False, label=_("Decision"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{title}"
        template = "blocks/step.html"


class StepsBlock(blocks.StreamBlock):
    """The steps in their order."""

    step = StepBlock()

    class Meta:
        template = "blocks/steps.html"

    def clean(self, value):
        cleaned = super().clean(value)
        lost = {
            index: ValidationError(sentence)
            for index, child in enumerate(cleaned)
            if (sentence := lost_branch(child.value, steps=len(cleaned)))
        }
        if lost and not self.is_deferred_validation:
            raise StreamBlockValidationError(block_errors=as_decision_errors(lost))
        return cleaned


def lost_branch(step, *, steps: int) -> str | None:
    """Say which answer of a step leads to a step that does not exist."""
    for branch in step["decision"]["branches"]:
        if (branch["next_step"] or 0) > steps:
            return _(
                "The answer “%(answer)s” leads to step %(next)d, but there are only "
                "%(steps)d steps."
            ) % {
                "answer": branch["answer"],
                "next": branch["next_step"],
                "steps": steps,
            }
    return None


def as_decision_errors(sentences: dict[int, ValidationError]) -> dict:
    return {
        index: StructBlockValidationError(
            {"decision": StructBlockValidationError({"question": sentence})}
        )
        for index, sentence in sentences.items()
    }


class CodedStreamBlock(blocks.StreamBlock):
    """A list whose entries each have a code of their own."""

    def clean(self, value):
        cleaned = super().clean(value)
        uses = Counter(child.value["code"] for child in cleaned if child.value["code"])
        errors = {
            index: StructBlockValidationError({"code": duplicate(child.value["code"])})
            for index, child in enumerate(cleaned)
            if uses[child.value["code"]] > 1
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def duplicate(code: str) -> ValidationError:
    return ValidationError(
        _("The code “%(code)s” is used twice. Give each entry a code of its own."),
        params={"code": code},
    )


class DocumentBlock(AskingStructBlock):
    """A paper the citizen brings."""

    questions = {"name": _("Name the document, such as “Family card (KK)”.")}

    code = CodeBlock()
    name = blocks.CharBlock(max_length=120, label=_("Document"))
    required = blocks.BooleanBlock(
        required=False, default=True, label=_("Always needed")
    )
    note = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("Note"),
        help_text=_("Original or copy, and what to do when it is missing."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")
        label_format = "{name}"
        template = "blocks/document.html"


class DocumentsBlock(CodedStreamBlock):
    document = DocumentBlock()

    class Meta:
        template = "blocks/documents.html"


class RoleBlock(AskingStructBlock):
    """A role in the procedure, with its duty."""

    questions = {"duty": _("Say what this role is responsible for.")}

    actor = blocks.ChoiceBlock(choices=Actor.choices, label=_("Role"))
    duty = blocks.TextBlock(max_length=300, rows=2, label=_("Duty"))

    class Meta:
        icon = "group"
        label = _("Role")
        template = "blocks/role.html"


class RolesBlock(blocks.StreamBlock):
    role = RoleBlock()

    class Meta:
        template = "blocks/roles.html"


class ChoiceOptionBlock(AskingStructBlock):
    """One answer a person may pick."""

    questions = {"label": _("Write the answer as people read it.")}

    code = CodeBlock()
    label = blocks.CharBlock(max_length=80, label=_("Answer"))


class FieldBlock(AskingStructBlock):
    """Something the officer records, under its stable code."""

    questions = {"label": _("Write the question as the officer reads it.")}

    code = CodeBlock()
    label = blocks.CharBlock(max_length=120, label=_("Question"))
    type = blocks.ChoiceBlock(
        choices=FieldType.choices, default=FieldType.TEXT, label=_("Kind of answer")
    )
    choices = blocks.ListBlock(
        ChoiceOptionBlock(),
        default=[],
        label=_("Answers to choose from"),
        help_text=_("Only for “one of several” and “several of several”."),
    )
    required = blocks.BooleanBlock(required=False, label=_("Must be answered"))
    help = blocks.CharBlock(max_length=200, required=False, label=_("Help"))
    sensitive = blocks.BooleanBlock(
        required=False,
        label=_("Sensitive"),
        help_text=_("About health, violence, children or money: shown to few."),
    )

    class Meta:
        icon = "form"
        label = _("Field")
        label_format = "{label} ({code})"
        template = "blocks/field.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            check_choices(cleaned["type"], [row["code"] for row in cleaned["choices"]])
        return cleaned


def check_choices(kind: str, codes: list[str]) -> None:
    """Refuse a list that is missing, not wanted, or names an answer twice."""
    listed = kind in LISTED_TYPES
    if listed and len(codes) < 2:
        sentence = _("Give at least two answers to choose from.")
    elif codes and not listed:
        sentence = _("Only a question with listed answers has answers to choose from.")
    elif len(codes) != len(set(codes)):
        sentence = _("Two answers have the same code. Give each a code of its own.")
    else:
        return
    raise StructBlockValidationError({"type": ValidationError(sentence)})


class FieldsBlock(CodedStreamBlock):
    field = FieldBlock()

    class Meta:
        template = "blocks/fields.html"
