"""Short forms in which demo content is written: one function a block."""

from __future__ import annotations


def block(kind: str, value) -> dict:
    """Return one entry of a stream as it is stored."""
    return {"type": kind, "value": value}


def heading(text: str) -> dict:
    return block("heading", text)


def text(html: str) -> dict:
    return block("paragraph", html)


def points(title: str, *entries: str) -> dict:
    return block("points", {"title": title, "points": list(entries)})


def note(kind: str, html: str) -> dict:
    return block("note", {"kind": kind, "text": html})


def quote(words: str, source: str = "") -> dict:
    return block("quote", {"text": words, "source": source})


def question(ask: str, answer: str) -> dict:
    return block("question", {"question": ask, "answer": answer})


def role(actor: str, duty: str) -> dict:
    return block("role", {"actor": actor, "duty": duty})


def document(code: str, name: str, *, required: bool = False, remark: str = "") -> dict:
    return block(
        "document", {"code": code, "name": name, "required": required, "note": remark}
    )


def step(title: str, actor: str, time: tuple[int, str], action: str, **more) -> dict:
    """Return a step; `more` holds output, inputs, other_actor and decision."""
    value = {"title": title, "actor": actor, "other_actor": "", "action": action}
    value["inputs"] = ""
    value["time"] = {"value": time[0], "unit": time[1]}
    value["decision"] = {"question": "", "branches": []}
    return block("step", {**value, **more})


def decision(ask: str, *branches: tuple[str, int | None, str]) -> dict:
    """Return a decision; a branch is (answer, number of the next step, note)."""
    names = ("answer", "next_step", "note")
    return {
        "question": ask,
        "branches": [dict(zip(names, branch, strict=True)) for branch in branches],
    }


def field(code: str, label: str, kind: str = "text", **more) -> dict:
    """Return a field; `more` holds choices (code → label), required, help, sensitive."""
    choices = more.pop("choices", {})
    rows = [{"code": code, "label": label} for code, label in choices.items()]
    value = {"code": code, "label": label, "type": kind, "choices": rows}
    blank = {"required": False, "help": "", "sensitive": False}
    return block("field", {**value, **blank, **more})
