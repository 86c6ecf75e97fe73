"""A real Chromium on a live site, at the width of a phone and of a counter PC."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
HEIGHT = """Math.max(
    innerHeight, ...[...document.querySelectorAll("main, .wrapper, .content-wrapper")]
    .map((part) => part.scrollHeight)
)"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """The browser; where there is none the tests are skipped, in CI they fail."""
    path = find_browser()
    if path is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread, which Django takes for async code.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    patch.undo()


@pytest.fixture
def site(committed_db, settings):
    """The address of a live site; its threads see what the test commits.

    Not pytest-django's `live_server`: that empties the database afterwards,
    and this one is made anew from the template.
    """
    settings.ALLOWED_HOSTS = ["*"]
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(params=SIZES)
def page(request, chromium, site):
    """A fresh window; what its console complains about fails the test."""
    width, height = SIZES[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=site, locale="id-ID"
    )
    context.set_default_timeout(15_000)
    window = context.new_page()
    window.complaints = []
    window.on("pageerror", lambda error: window.complaints.append(str(error)))
    yield window
    context.close()
    assert window.complaints == []


@pytest.fixture
def picture(page, request):
    """Keeps a picture of the whole page: `picture("preview")`."""
    folder = Path(os.environ["PORTAL_VAR"]) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    size = request.node.callspec.params["page"]
    width, height = SIZES[size]

    def take(name: str) -> None:
        # The admin scrolls inside its window: make that as high as its content.
        page.set_viewport_size({"width": width, "height": page.evaluate(HEIGHT)})
        page.screenshot(path=folder / f"import-{size}-{name}.png")
        page.set_viewport_size({"width": width, "height": height})

    return take


@pytest.fixture
def signed_in(page):
    """Signs a demo account in by its form."""

    def sign_in(username: str) -> None:
        page.goto("/admin/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", "puskesos")
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")

    return sign_in
