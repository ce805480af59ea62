"""A column of PostgreSQL's type `int8multirange`, which Django does not know."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from evidence.record import multirange
from evidence.record.multirange import Stretch


class MultiRangeField(models.Field):  # type: ignore[type-arg]  # the class takes no argument at run time
    """A list of (from, to), kept in its shortest form by the database."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "int8multirange"

    def from_db_value(self, value: str | None, *_: object) -> list[Stretch] | None:
        return None if value is None else multirange.from_text(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else multirange.as_text(value)
