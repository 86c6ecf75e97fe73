"""Every address below `/api/`."""

from django.urls import include, path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.api import (
    cases,
    directory,
    documents,
    exports,
    import_mapping,
    import_rows,
    import_steps,
    imports,
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
AN_IMPORT = "v1/imports/<int:pk>/"
AN_EXPORT = "v1/exports/<int:pk>/"
OF_IMPORTS = [
    ("mapping", import_mapping.ImportMapping),
    ("problems", import_rows.ImportProblems),
    ("rows", import_rows.ImportRows),
    ("choices", import_rows.ImportChoices),
    ("kept", import_rows.ImportKept),
    ("commit", import_steps.ImportCommit),
    ("progress", import_steps.ImportProgress),
    ("cancel", import_steps.ImportCancel),
    ("undo", import_steps.ImportUndo),
]

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
urlpatterns += [
    path("v1/imports/", imports.ImportList.as_view(), name="api_imports"),
    path(AN_IMPORT, imports.ImportDetail.as_view(), name="api_import"),
    path(
        f"{AN_IMPORT}rows/<int:position>/",
        import_rows.ImportRow.as_view(),
        name="api_import_row",
    ),
    *(
        path(f"{AN_IMPORT}{noun}/", view.as_view(), name=f"api_import_{noun}")
        for noun, view in OF_IMPORTS
    ),
    path("v1/exports/", exports.ExportList.as_view(), name="api_exports"),
    path(AN_EXPORT, exports.ExportDetail.as_view(), name="api_export"),
    path(f"{AN_EXPORT}cancel/", exports.ExportCancel.as_view(), name="api_stop_export"),
    path(f"{AN_EXPORT}file/", exports.ExportFile.as_view(), name="api_export_file"),
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
