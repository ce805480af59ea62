from django.urls import include, path

from config.admin_site import admin_site
from config.api import schema

urlpatterns = [
    path("", include("config.pages_urls")),
    path("", include("accounts.urls")),
    path("devices/", include("devices.urls")),
    path("incidents/", include("config.incident_timeline.urls")),
    path("incidents/", include("incidents.urls")),
    path("evidence/", include("evidence.urls")),
    path("retention/", include("evidence.urls_retention")),
    path("taser/", include("evidence.urls_taser")),
    path("live/", include("streaming.urls")),
    path("community/", include("community.urls")),
    path("u/", include("community.urls_guest")),
    path("sharing/", include("evidence.sharing.urls")),
    path("s/", include("evidence.sharing.urls_guest")),
    path("verify/", include("evidence.sharing.urls_public")),
    path("surveys/", include("incidents.surveys.urls")),
    path("reports/", include("config.reports.urls")),
    path("q/", include("incidents.surveys.urls_guest")),
    path("api/devices/", include("devices.urls_api")),
    path("api/live/", include("streaming.urls_edge")),
    path("api/devices/", include("streaming.urls_api")),
    path("api/evidence/", include("evidence.urls_api")),
    path("api/v1/", include("evidence.urls_v1")),
    path("api/v1/", include("incidents.urls_v1")),
    path("api/v1/", include("community.urls_v1")),
    path("api/v1/schema/", schema, name="api-schema"),
    path("admin/", admin_site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
