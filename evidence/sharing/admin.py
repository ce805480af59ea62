"""Packages in the admin site: to look at, never to change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from evidence.sharing.models import Bundle, MoreTime, Package, PackageItem, PackageVersion, Question, Receipt, Recipient


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Shows rows of packages that the person may see; `path` leads to the package."""

    path = "package"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[models.Model]":
        """Keep to what the person may see: being an administrator opens no package."""
        return super().get_queryset(request).filter(**{f"{self.path}__in": Package.objects.visible_to(request.user)})


@admin.register(Package)
class PackageAdmin(ReadOnly):
    """Packages."""

    path = "pk"
    list_display = ["reference", "title", "urn", "state", "built_by", "sent_at"]
    list_filter = ["state", "purpose"]
    search_fields = ["reference", "title", "urn"]
    list_select_related = ["built_by"]


@admin.register(PackageVersion)
class PackageVersionAdmin(ReadOnly):
    """Versions."""

    list_display = ["package", "number", "words", "sent_at", "sent_by"]
    list_select_related = ["package", "sent_by"]


@admin.register(Bundle)
class BundleAdmin(ReadOnly):
    """Bundles; their files are handed out by the recipients' door alone."""

    path = "version__package"
    list_display = ["version", "state", "code", "size", "tagmanifest_sha256", "sealed_at", "ready_at"]
    list_filter = ["state"]
    search_fields = ["code", "tagmanifest_sha256"]
    list_select_related = ["version__package"]


@admin.register(PackageItem)
class PackageItemAdmin(ReadOnly):
    """Exhibits of a version."""

    path = "version__package"
    list_display = ["exhibit_reference", "title", "disposition", "is_listed_only", "sha256", "size"]
    search_fields = ["exhibit_reference", "sha256"]


@admin.register(Recipient)
class RecipientAdmin(ReadOnly):
    """Recipients; neither addresses nor telephone numbers stand in the list."""

    list_display = ["name", "organisation", "package", "right", "until_at", "first_opened_at", "revoked_at"]
    list_filter = ["right"]
    search_fields = ["name", "package__reference"]
    list_select_related = ["package"]


class OfRecipient(ReadOnly):
    """Rows about a recipient."""

    path = "recipient__package"
    list_select_related = ["recipient"]


@admin.register(Receipt)
class ReceiptAdmin(OfRecipient):
    """Receipts."""

    list_display = ["recipient", "item", "times_opened", "played_at", "times_downloaded"]
    list_select_related = ["recipient", "item"]
    exclude = ["played"]


@admin.register(Question)
class QuestionAdmin(OfRecipient):
    """Questions."""

    list_display = ["recipient", "written_at", "answered_at", "answered_by"]
    list_select_related = ["recipient", "answered_by"]


@admin.register(MoreTime)
class MoreTimeAdmin(OfRecipient):
    """Requests for more time."""

    list_display = ["recipient", "state", "made_at", "decided_by", "until_at"]
    list_select_related = ["recipient", "decided_by"]
