import pytest
from django.conf import settings

COOKIE = settings.LANGUAGE_COOKIE_NAME


def test_language_is_remembered_and_leads_back(client):
    answer = client.get("/bahasa/en/", {"next": "/sop/?q=kk"})

    assert (answer.status_code, answer["Location"]) == (302, "/sop/?q=kk")
    assert answer.cookies[COOKIE].value == "en"


@pytest.mark.parametrize(
    "elsewhere", ["https://contoh.org/", "//contoh.org", "javascript:1"]
)
def test_language_choice_leads_to_no_other_host(client, elsewhere):
    assert client.get("/bahasa/en/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_unknown_language_is_not_found(client):
    assert client.get("/bahasa/fr/").status_code == 404


def test_language_is_not_chosen_by_post(client):
    assert client.post("/bahasa/en/").status_code == 405


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for folder in ("images", "original_images", "documents"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "berkas.webp").write_bytes(b"isi")
    (tmp_path / "rahasia.txt").write_bytes(b"isi")
    return tmp_path


@pytest.mark.parametrize("folder", ["images", "original_images"])
def test_picture_is_served_and_kept_by_the_browser(client, media, folder):
    answer = client.get(f"/media/{folder}/berkas.webp")

    assert answer.getvalue() == b"isi"
    assert answer["Cache-Control"] == "public, max-age=604800"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "documents/berkas.webp",
        "rahasia.txt",
        "images/../rahasia.txt",
        "images/%2e%2e/rahasia.txt",
        "images/..%2frahasia.txt",
        "images/",
    ],
)
def test_no_other_file_is_served(client, media, path):
    assert client.get(f"/media/{path}").status_code == 404
