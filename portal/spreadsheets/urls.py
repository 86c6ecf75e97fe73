"""The addresses of the import wizard, below /admin/imports/."""

from django.urls import path

from portal.spreadsheets import run_views, views

urlpatterns = [
    path("", views.ImportListView.as_view(), name="index"),
    path("new/<str:register>/", views.UploadView.as_view(), name="new"),
    path("template/<str:register>/", views.download_template, name="template"),
    path("<int:pk>/", run_views.RunView.as_view(), name="run"),
    path("<int:pk>/rows/", run_views.RowsView.as_view(), name="rows"),
    path("<int:pk>/progress/", run_views.ProgressView.as_view(), name="progress"),
    path("<int:pk>/reading/", views.ReadingView.as_view(), name="reading"),
    path("<int:pk>/answers/", views.AnswerView.as_view(), name="answers"),
    path("<int:pk>/commit/", run_views.CommitView.as_view(), name="commit"),
    path("<int:pk>/undo/", run_views.UndoView.as_view(), name="undo"),
    path("<int:pk>/discard/", run_views.DiscardView.as_view(), name="discard"),
    path(
        "<int:pk>/problems/<str:code>/",
        run_views.ProblemView.as_view(),
        name="problems",
    ),
    path(
        "<int:pk>/left-out/<str:file_format>/",
        run_views.download_left_out,
        name="left_out",
    ),
]
