"""The addresses of the import wizard, and of the exports that were made."""

from django.urls import path

from portal.spreadsheets.screens import (
    cause_views,
    choice_views,
    export_history,
    export_views,
    history_views,
    mend_views,
    number_views,
    profile_views,
    reading_views,
    run_views,
    upload_views,
    work_views,
    workbook_views,
)

urlpatterns = [
    path("", history_views.ImportListView.as_view(), name="index"),
    path("new/<str:register>/", upload_views.UploadView.as_view(), name="new"),
    path("template/<str:register>/", upload_views.download_template, name="template"),
    path("<int:pk>/", run_views.RunView.as_view(), name="run"),
    path("<int:pk>/rows/", run_views.RowsView.as_view(), name="rows"),
    path("<int:pk>/progress/", work_views.ProgressView.as_view(), name="progress"),
    path("<int:pk>/reading/", reading_views.ReadingView.as_view(), name="reading"),
    path("<int:pk>/answers/", reading_views.AnswerView.as_view(), name="answers"),
    path("<int:pk>/words/", reading_views.WordsView.as_view(), name="words"),
    path(
        "<int:pk>/profile/",
        reading_views.ProfileChoiceView.as_view(),
        name="choose_profile",
    ),
    path("profiles/", profile_views.ProfileListView.as_view(), name="profiles"),
    path("profiles/<int:pk>/", profile_views.ProfileView.as_view(), name="profile"),
    path(
        "profiles/<int:pk>/delete/",
        profile_views.ProfileDeleteView.as_view(),
        name="profile_delete",
    ),
    path("<int:pk>/commit/", work_views.CommitView.as_view(), name="commit"),
    path("<int:pk>/read/", work_views.ReadView.as_view(), name="read"),
    path("<int:pk>/stop/", work_views.StopView.as_view(), name="stop"),
    path("<int:pk>/undo/", work_views.UndoView.as_view(), name="undo"),
    path("<int:pk>/discard/", work_views.DiscardView.as_view(), name="discard"),
    path(
        "<int:pk>/problems/<str:code>/",
        cause_views.CauseView.as_view(),
        name="problems",
    ),
    path(
        "<int:pk>/problems/<str:code>/alike/",
        cause_views.MendAlikeView.as_view(),
        name="mend_alike",
    ),
    path(
        "<int:pk>/problems/<str:code>/skip/",
        cause_views.SkipCauseView.as_view(),
        name="skip_cause",
    ),
    path("<int:pk>/causes/", cause_views.CausesView.as_view(), name="causes"),
    path("<int:pk>/rows/<int:position>/", mend_views.RowView.as_view(), name="row"),
    path("<int:pk>/choices/", choice_views.ChoicesView.as_view(), name="choices"),
    path("<int:pk>/marked/", workbook_views.download_marked, name="marked"),
    path("<int:pk>/mended/", workbook_views.TakeBackView.as_view(), name="mended"),
    path("<int:pk>/numbers/", number_views.NumbersView.as_view(), name="numbers"),
    path(
        "<int:pk>/numbers/accept/",
        number_views.AcceptNumberView.as_view(),
        name="accept_number",
    ),
    path(
        "<int:pk>/numbers/<str:column>/<str:diagnosis>/",
        number_views.DiagnosisView.as_view(),
        name="diagnosis",
    ),
    path(
        "<int:pk>/left-out/<str:file_format>/",
        run_views.download_left_out,
        name="left_out",
    ),
]

export_patterns = [
    path("", export_history.ExportHistoryPage.as_view(), name="index"),
    path("run/<int:pk>/", export_history.ExportRunPage.as_view(), name="run"),
    path(
        "run/<int:pk>/progress/",
        export_history.ExportProgressView.as_view(),
        name="progress",
    ),
    path("run/<int:pk>/stop/", export_history.StopExportView.as_view(), name="stop"),
    path("run/<int:pk>/file/<str:key>/", export_views.download, name="file"),
    path("views/<int:pk>/", export_views.KeptViewPage.as_view(), name="view"),
]
