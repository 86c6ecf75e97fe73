"""Everything that can be set or called is written down where people look."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MADE_BY = re.compile(r'env\.(?:text|flag|number|items|secret)\(\s*"([A-Z_]+)"')
SERVING = {"HOST", "PORT", "WEB_CONCURRENCY"}


def read(*names: str) -> str:
    return "\n".join((ROOT / name).read_text() for name in names)


def pages() -> str:
    """Return what an operator reads: the README and the pages below docs/."""
    return read("README.md") + "".join(
        page.read_text() for page in sorted((ROOT / "docs").glob("*.md"))
    )


def settings_read() -> set[str]:
    return set(MADE_BY.findall(read("portal/settings.py"))) | SERVING


def settings_offered() -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z_]+)=", read(".env.example"), re.MULTILINE))


def commands() -> list[str]:
    found = (ROOT / "portal").glob("*/management/commands/[a-z]*.py")
    return sorted(path.stem for path in found)


def make_targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)


def test_example_environment_lists_every_setting_and_no_other():
    assert settings_offered() == settings_read()


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_setting_is_documented(name):
    assert f"`{name}`" in pages()


@pytest.mark.parametrize("command", commands())
def test_management_command_is_documented(command):
    assert f"manage.py {command}" in pages()


@pytest.mark.parametrize("target", make_targets())
def test_make_target_is_documented(target):
    assert f"`make {target}" in read("README.md")


def test_make_help_lists_every_target():
    every = set(re.findall(r"^([a-z-]+):(?!=)", read("Makefile"), re.MULTILINE))

    assert set(make_targets()) == every


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"]
)
def test_files_named_in_a_page_exist(page):
    named = re.findall(
        r"`((?:portal|tests|docs|templates|bench)/[\w./-]+)`", read(page)
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_links_between_pages_lead_somewhere():
    lost = []
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("docs/**/*.md"),
    ]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            if not (page.parent / link).exists():
                lost.append(f"{page.name}: {link}")

    assert lost == []


def test_every_app_has_its_place_in_the_architecture():
    apps = {path.parent.name for path in (ROOT / "portal").glob("*/apps.py")}
    named = set(re.findall(r"\| `(\w+)` \|", read("docs/architecture.md")))

    assert apps <= named
