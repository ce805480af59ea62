"""Every model is listed once with its kind; pairs of columns are held together by a constraint."""

import tomllib

import pytest
from django.apps import apps

from tests.house.tree import PACKAGES, ROOT

LISTED = tomllib.loads((ROOT / "tests/house/models.toml").read_text(encoding="utf-8"))
OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
KINDS = {"append-only", "original", "ordinary"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_is_listed_with_its_retention_and_personal_data(model) -> None:
    entry = LISTED.get(model._meta.label)

    assert entry is not None, f"list {model._meta.label} in tests/house/models.toml"
    assert entry["kind"] in KINDS
    assert entry["retention"]
    assert set(entry["personal"]) <= {field.name for field in model._meta.get_fields()}


def test_no_listed_model_is_gone() -> None:
    assert set(LISTED) == {model._meta.label for model in OURS}


# Two facts that only look like a pair, each with its reason.
NO_PAIR = {("evidence.Item", "recorded"): "when a recording was made and who wore the camera are known apart"}


def pairs(model) -> list[tuple[str, str]]:
    names = {field.name for field in model._meta.concrete_fields if field.null}
    stems = {name.removesuffix("_at") for name in names if name.endswith("_at")}
    stems -= {stem for label, stem in NO_PAIR if label == model._meta.label}
    return [(f"{stem}_at", f"{stem}_by") for stem in sorted(stems) if f"{stem}_by" in names]


PAIRS = [(model, pair) for model in OURS for pair in pairs(model)]


@pytest.mark.parametrize(
    ("model", "pair"), PAIRS, ids=lambda value: value if isinstance(value, tuple) else value._meta.label
)
def test_every_time_and_person_pair_has_its_constraint(model, pair: tuple[str, str]) -> None:
    conditions = [str(getattr(constraint, "condition", "")) for constraint in model._meta.constraints]

    assert any(all(name in condition for name in pair) for condition in conditions)
