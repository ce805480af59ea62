"""The journal's list in the administration pages: a page at a time, newest first, never counted as a whole."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest

from audit import reading, wording
from audit.models import Entry

LONGEST = 5000  # milliseconds that the database may look for a page
DEEPEST = 200  # pages; further back the dates lead


class JournalChangeList(ChangeList):
    """Fetches one row more than a page shows, to know whether there is a next one; eight queries at most."""

    def get_results(self, request: HttpRequest) -> None:
        self.page_num = min(self.page_num, DEEPEST)
        start = (self.page_num - 1) * self.list_per_page
        found = self._found(request, start)
        self.result_list = dressed(found[: self.list_per_page], request.user)
        self.result_count = start + len(found)
        self.paginator = Paginator(range(self.result_count), self.list_per_page)
        self.full_result_count = None
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = False
        self.multi_page = self.result_count > self.list_per_page
        self.newer = self.get_query_string({PAGE_VAR: self.page_num - 1}) if self.page_num > 1 else ""
        has_older = len(found) > self.list_per_page and self.page_num < DEEPEST
        self.older = self.get_query_string({PAGE_VAR: self.page_num + 1}) if has_older else ""
        self.sealed = reading.position().size

    def _found(self, request: HttpRequest, start: int) -> list[Entry]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [LONGEST])
                return list(self.queryset[start : start + self.list_per_page + 1])
        except OperationalError:
            seconds = LONGEST // 1000
            messages.warning(request, f"Looking for that took longer than {seconds} s: choose a shorter period.")
            return []


def dressed(entries: list[Entry], reader: object) -> list[Entry]:
    """Give entries what their pages show: `row` with the people as known then, and `thing`."""
    rows = reading.rows_of(entries)
    things = wording.things(rows, reader)
    for entry, row in zip(entries, rows, strict=True):
        shown: Any = entry
        shown.row = row
        shown.thing = things.get((row.object_type, row.object_id), wording.Thing(""))
    return entries
