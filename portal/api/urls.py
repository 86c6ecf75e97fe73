"""Every address below `/api/`."""

from django.urls import include, path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.api import (
    cases,
    directory,
    documents,
    lookup,
    people,
    referrals,
    regions,
    transitions,
)
from portal.api.content import api_router
from portal.api.problems import with_problems

DIRECTORY = [
    ("sectors", directory.SectorList, directory.SectorDetail),
    ("programs", directory.ProgramList, directory.ProgramDetail),
    ("services", directory.ServiceList, directory.ServiceDetail),
    ("institutions", directory.InstitutionList, directory.InstitutionDetail),
    ("service-points", directory.ServicePointList, directory.ServicePointDetail),
    ("regions", regions.RegionList, regions.RegionDetail),
]
A_CASE = "v1/cases/<str:case_number>/"

urlpatterns = [
    path("v1/cases/", cases.CaseList.as_view(), name="api_cases"),
    path(A_CASE, cases.CaseDetail.as_view(), name="api_case"),
    path(
        f"{A_CASE}transitions/",
        transitions.Transitions.as_view(),
        name="api_case_transitions",
    ),
    path(
        f"{A_CASE}referrals/",
        referrals.CaseReferrals.as_view(),
        name="api_case_referrals",
    ),
    path("v1/referrals/", referrals.ReferralList.as_view(), name="api_referrals"),
    path(
        "v1/referrals/<int:pk>/",
        referrals.ReferralDetail.as_view(),
        name="api_referral",
    ),
    path(
        "v1/referrals/<int:pk>/answers/",
        referrals.Answers.as_view(),
        name="api_answers",
    ),
    path("v1/people/", people.PersonList.as_view(), name="api_people"),
    path("v1/people/lookup/", lookup.Lookup.as_view(), name="api_lookup"),
    path("v1/people/<int:pk>/", people.PersonDetail.as_view(), name="api_person"),
    path(
        "v1/people/<int:pk>/numbers/",
        people.PersonNumbers.as_view(),
        name="api_numbers",
    ),
]
for noun, records, record in DIRECTORY:
    name = noun.replace("-", "_")
    urlpatterns += [
        path(f"v1/{noun}/", records.as_view(), name=f"api_{name}"),
        path(f"v1/{noun}/<str:code>/", record.as_view(), name=f"api_{name}_detail"),
    ]
content, _app, namespace = api_router.urls
urlpatterns += [
    path("v2/", include((decorate_urlpatterns(content, with_problems), namespace))),
    path("schema/", documents.SchemaView.as_view(), name="api_schema"),
    path("docs/", documents.docs, name="api_docs"),
    path("", documents.unknown_address),
    path("<path:rest>", documents.unknown_address),
]
