"""Foreign keys follow the ladder, also those hidden in strings, which import-linter cannot see."""

from django.apps import apps

from tests.house.tree import LEFT_OF, PACKAGES


def test_foreign_keys_point_left() -> None:
    wrong = []

    for model in apps.get_models():
        package = model.__module__.split(".")[0]
        if package not in PACKAGES:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and getattr(field, "concrete", False) else None
            other = target.__module__.split(".")[0] if target else package
            if other in PACKAGES and other != package and other not in LEFT_OF[package]:
                wrong.append(f"{model.__name__}.{field.name} -> {other}")

    assert wrong == []
