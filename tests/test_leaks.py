import json, io
import pytest
from datetime import date
from django.test import Client
from django.urls import reverse
from portal.accounts.actions import assign_role
from portal.accounts.models import AccessToken, Role, Assignment, User
from portal.regions.models import Region
from portal.registry.models import Person, Household
from portal.registry.actions import record_person
from portal.cases.models import Case
from portal.spreadsheets.models import *
from portal.spreadsheets.actions import import_file, commit_import, undo_import
from tests.factories import *
from tests.planted import plant, NAME, NIK, KK

pytestmark = [pytest.mark.django_db]

@pytest.fixture
def benda(officer, coordinator):
    return plant(officer, coordinator)

def api(user, verb, path, body=None, **headers):
    token = AccessToken.issue(user)
    c = Client(raise_request_exception=False)
    kw = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(c, verb)(path, headers={"Authorization": f"Bearer {token}", **headers}, **kw)

def csv(tmp_path, text, name="l.csv"):
    p = tmp_path / name
    p.write_text(text, encoding="utf-8")
    return p

def test_x_next(as_user, officer):
    c = Client(raise_request_exception=False)
    for n in ("foo", "api_docs", "//evil.com", "/\\evil.com", "https://evil.com", "\x00", "javascript:alert(1)", "/ok", "///evil.com","http:evil.com"):
        r = c.get("/bahasa/id/", {"next": n})
        print("NEXT", repr(n), r.status_code, r.headers.get("Location"))
    for n in ("//evil.com", "https://evil.com/", "/\\evil.com", "javascript:alert(1)", "http:///evil.com"):
        r = c.post("/admin/login/", {"username": "fo.benda", "password": "puskesos", "next": n})
        print("LOGIN", repr(n), r.status_code, r.headers.get("Location"))
        c = Client(raise_request_exception=False)

def test_x_name_link(officer, neighbour):
    p = record_person(by=officer, name="Rukmini Fiktif", region=Region.objects.get(pk=BENDA), phone="+628123456789", address="Gang Rahasia 77")
    make_case(by=officer, person=p)
    r = api(neighbour, "post", "/api/v1/cases/", {"region": KEBON_AYU, "service_words": "x", "person": {"name": "Rukmini Fiktif", "region": BENDA}})
    print("NAMELINK", r.status_code, r.content.decode()[:600], p.pk)

def test_x_superset(officer, neighbour):
    p = make_person(by=officer, name="Siti Aminah", nik=NIK, phone="+628123456789")
    make_case(by=officer, person=p)
    r = api(neighbour, "post", "/api/v1/cases/", {"region": KEBON_AYU, "service_words": "x", "person": {"name": "Ahmad Budi Siti Nur Dewi Aminah Sri Agus Rukmini Supardi Muhammad", "nik": NIK}})
    print("SUPERSET", r.json()["person"]["id"] == p.pk, r.json()["person"]["phone"])

def test_x_export_filter_nik(as_user, officer):
    c = as_user(officer)
    r = c.post(f"/admin/exports/cases/?q={NIK}", {"file_format": "csv", "purpose": "x"})
    print("EXPORTQ", r.status_code, list(ExportRun.objects.values_list("filters")))

def test_x_point(benda, neighbour, officer, coordinator):
    assign_role(neighbour, Role.objects.get(pk="back_office"), region=Region.objects.get(pk=KEBON_AYU))
    neighbour = User.objects.get(pk=neighbour.pk)
    case = make_case(by=neighbour, region=KEBON_AYU)
    print(api(neighbour, "post", f"/api/v1/cases/{case.number}/transitions/", {"to": "handling"}).status_code)
    r = api(neighbour, "post", f"/api/v1/cases/{case.number}/referrals/", {"service_point": "titik-rahasia", "reason": "x"})
    print("POINT", r.status_code, r.content.decode()[:400])
    r = api(neighbour, "post", f"/api/v1/cases/{case.number}/referrals/", {"institution": "lembaga-rahasia", "reason": "x"})
    print("INST", r.status_code, r.content.decode()[:400])

def test_x_household(benda, neighbour, tmp_path, as_user, officer):
    Household.objects.with_kk(KK).update(head_name="Kepala Rahasia")
    r = api(neighbour, "post", "/api/v1/cases/", {"region": KEBON_AYU, "service_words": "x", "person": {"name": "Saya", "kk": KK}})
    print("KK", r.status_code)
    r = as_user(neighbour).post("/admin/exports/cases/", {"file_format": "csv", "purpose": "x"})
    print("HEAD", "Kepala Rahasia" in b"".join(r.streaming_content).decode())

def test_x_unmask(benda, neighbour, as_user):
    assign_role(neighbour, Role.objects.get(pk="coordinator"), region=Region.objects.get(pk=KEBON_AYU))
    assign_role(neighbour, Role.objects.get(pk="supervisor"), region=Region.objects.get(pk="3202"))
    n = User.objects.get(pk=neighbour.pk)
    p = benda.records["person"]
    r = as_user(n).post(f"/admin/people/unmask/{p.pk}/", {"reason": "x"})
    print("UNMASK", r.status_code, NIK in r.content.decode())
    r = as_user(n).get(f"/admin/people/edit/{p.pk}/")
    print("EDITPERSON", r.status_code)
    r = api(n, "post", f"/api/v1/people/{p.pk}/numbers/", {"reason": "x"})
    print("APINUM", r.status_code)

def test_x_reassigned(officer, as_user, tmp_path):
    f = csv(tmp_path, f"Nama,NIK,Layanan,Tanggal Lapor\nZulkarnaen Rahasiawati,{NIK},KIS tidak aktif,02/06/2026\n")
    run = import_file(f, by=officer)
    commit_import(run, by=officer)
    run2 = import_file(csv(tmp_path, f"Nama,NIK,Layanan,Tanggal Lapor\nLain Orang,3202161203850001,KIS tidak aktif,02/06/2026\n", "b.csv"), by=officer)
    Assignment.objects.filter(user=officer).delete()
    assign_role(officer, Role.objects.get(pk="front_office"), region=Region.objects.get(pk=KEBON_AYU))
    o = User.objects.get(pk=officer.pk)
    r = as_user(o).get(f"/admin/imports/{run.pk}/")
    print("OLDRUN", r.status_code, NIK in r.content.decode())
    r = as_user(o).post(f"/admin/imports/{run2.pk}/commit/")
    print("OLDCOMMIT", r.status_code, Case.objects.filter(region=BENDA).count())
    r = as_user(o).post(f"/admin/imports/{run.pk}/undo/")
    print("OLDUNDO", r.status_code, Case.objects.filter(region=BENDA).count())

def test_x_moved(neighbour, national, tmp_path, as_user):
    from portal.cases.actions import change_case
    case = make_case(by=neighbour, region=KEBON_AYU, notes="lama")
    f = csv(tmp_path, f"Nomor Kasus,Nama,Catatan,Layanan\n{case.number},Siti Contoh,BARU,KIS tidak aktif\n")
    run = import_file(f, by=neighbour, on_match="update")
    print("MAP", [(c["header"], c["column"]) for c in run.mapping["columns"]], run.counts)
    change_case(case, by=national, region=Region.objects.get(pk=BENDA), notes="Catatan-rahasia")
    r = as_user(neighbour).get(f"/admin/imports/{run.pk}/")
    print("MOVEDPREVIEW", r.status_code, "Catatan-rahasia" in r.content.decode())
    r = as_user(neighbour).post(f"/admin/imports/{run.pk}/commit/")
    case.refresh_from_db()
    print("MOVEDCOMMIT", case.notes, case.region_id)

def test_x_titles(officer, tmp_path):
    f = csv(tmp_path, f"NIK Pelapor: {NIK},,\n,,\nNama,NIK,Layanan,=cmd|' /C calc'!A0\nSiti Contoh,3202161203850001,KIS,x\nA,123,KIS,y\n")
    run = import_file(f, by=officer)
    print("TITLES", run.layout, json.dumps(run.mapping)[:100], NIK in json.dumps([run.layout, run.mapping]))
    from portal.spreadsheets.left_out import write_left_out
    t = io.BytesIO(); write_left_out(t, run, "csv"); print("LEFT", t.getvalue().decode("utf-8-sig"))
    print("MSGS", list(run.problems.values_list("message", flat=True)))

def test_x_history(benda, neighbour, as_user, administrator, supervisor, agency, editor):
    a = as_user(administrator)
    p = benda.records["point"]
    from wagtail.log_actions import log
    log(instance=p, action="wagtail.edit", user=administrator)
    for u in (neighbour, supervisor, agency, editor):
        r = as_user(u).get("/admin/reports/site-history/")
        t = r.content.decode()
        print("HIST", u, r.status_code, [w for w in ("TITIK-RAHASIA", NAME, "Front Office Benda", "Koordinator Benda", "rahasia-benda") if w in t])
    case = make_case(by=neighbour, region=KEBON_AYU)
    t = as_user(neighbour).get(f"/admin/cases/history/{case.pk}/").content.decode()
    print("CASEHIST", [w for w in ("Front Office Benda", "Koordinator Benda") if w in t])

NULS = ["/admin/cases/?q=%00", "/admin/cases/?region=%00", "/admin/cases/?service=%00", "/admin/cases/?status=%00", "/admin/cases/?ordering=%00", "/admin/cases/?received_on_from=%00","/admin/cases/?p=%00",
 "/admin/people/?q=%00", "/admin/regions/find/?q=%00", "/admin/regions/find/?q=a%00", "/admin/directory/points/?q=%00", "/admin/directory/services/?q=a%00b", "/admin/directory/institutions/?q=%00",
 "/admin/imports/?p=%00", "/admin/imports/?p=99999999999999999999", "/admin/imports/99999999999999999999999/", "/admin/cases/inspect/99999999999999999999999/", "/admin/people/inspect/99999999999999999999999/", "/admin/people/unmask/99999999999999999999999/",
 "/admin/exports/cases/?q=%00", "/admin/exports/cases/?status=%00", "/admin/exports/cases/?region=%00","/admin/exports/cases/?x%00=1", "/admin/exports/cases/?service=99999999999999999999999", "/admin/cases/?service=99999999999999999999999",
 "/api/v1/cases/%00/", "/api/v1/cases/a%00b/", "/api/v1/cases/?search=%00", "/api/v1/cases/?external_id=a%00", "/api/v1/cases/?cursor=%00", "/api/v1/services/%00/", "/api/v1/services/a%00/", "/api/v1/regions/%00/", "/api/v1/referrals/99999999999999999999999/", "/api/v1/people/99999999999999999999999/", "/api/v1/services/?search=%00", "/api/v1/cases/?service=a%00", "/api/v1/cases/%ED%A0%80/", "/api/v1/services/%ED%A0%80/", "/api/v1/cases/?search=%ED%A0%80",
 "/api/v2/pages/?search=%00", "/api/v2/pages/?slug=%00", "/api/v2/pages/?type=%00", "/api/v2/pages/99999999999999999999999/", "/api/v2/pages/find/?html_path=%00", "/api/v2/pages/?child_of=99999999999999999999999", "/api/v2/images/?search=%00", "/api/v2/documents/?title=%00", "/api/v2/pages/?order=%00","/api/v2/pages/?locale=%00","/api/v2/pages/?translation_of=99999999999999999999999", "/api/v2/pages/?offset=99999999999999999999999", "/api/v2/pages/?first_published_at=%00",
 "/sop/?q=%00", "/sop/?bidang=%00", "/kisah/?q=a%00", "/pelatihan/?q=%00", "/sop/?sector=%00", "/?q=%00", "/%00/", "/sop/%00/", "/media/images/%00", "/media/images/a%00b.png", "/documents/1/%00", "/documents/99999999999999999999999/a.pdf", "/cari/?q=%00",
 "/admin/tag-autocomplete/?term=%00", "/admin/reports/site-history/?label=%00", "/admin/reports/site-history/?user=99999999999999999999999", "/admin/reports/site-history/?action=%00", "/admin/users/?q=%00", "/admin/users/?role=%00", "/admin/roles/?q=%00", "/admin/pages/search/?q=%00", "/admin/images/?q=%00", "/admin/documents/?q=%00",
 "/admin/snippets/choose/directory/institution/?q=%00", "/admin/snippets/choose/cases/case/chosen-multiple/?id=%00", "/admin/snippets/choose/cases/case/chosen-multiple/?id=99999999999999999999999", "/admin/bulk/cases/case/delete/?id=%00", "/admin/bulk/directory/servicepoint/delete/?id=99999999999999999999999", "/admin/bulk/x/y/delete/?id=1",
 "/admin/imports/1/problems/a%00/", "/admin/imports/1/problems/x/", "/admin/imports/new/%00/", "/admin/login/?next=%00", "/admin/imports/1/?show=%00&p=99999999999999999999999", "/bahasa/id/?next=%00", "/admin/cases/history/1/?user=99999999999999999999999",
 "/media/images/..%2f..%2fkeys%2fdjango", "/media/images/%2e%2e%2f%2e%2e%2fkeys%2fdjango", "/media/original_images/..%5c..%5ckeys", "/media/images/../../keys/django","/media/images/....//keys",
]
def test_x_nuls(benda, officer, administrator):
    AD = administrator
    for who in (officer, AD):
        c = Client(raise_request_exception=False)
        c.force_login(who, backend="portal.accounts.backends.AccountBackend")
        tok = AccessToken.issue(who)
        for u in NULS:
            u = u.replace("/imports/1/", f"/imports/{benda.records['run'].pk}/")
            r = c.get(u, headers={"Authorization": f"Bearer {tok}"} if u.startswith("/api/v1") else {})
            if r.status_code >= 500:
                print("NUL500", who, u, r.status_code)
